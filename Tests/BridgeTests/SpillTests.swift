import Testing

@testable import Bridge

@Suite("Spill")
struct SpillTests {
    @Test("what was kept is put back once, in front", arguments: 0...5)
    func restores(count: Int) {
        var spill = Spill<5>()
        let bytes = counting(count).map { $0 + 1 }
        spill.keep(bytes.span)
        #expect(spill.count == count)
        var buffer = [UInt8](repeating: 0xEE, count: 8)
        var span = buffer.mutableSpan
        spill.restore(to: &span)
        #expect(buffer == bytes + Array(repeating: 0xEE, count: 8 - count))
        #expect(spill.count == 0)
    }

    @Test("what is kept replaces what was kept")
    func replaces() {
        var spill = Spill<5>()
        spill.keep([1, 2, 3, 4, 5].span)
        spill.keep([6].span)
        var buffer = [UInt8](repeating: 0, count: 2)
        var span = buffer.mutableSpan
        spill.restore(to: &span)
        #expect(buffer == [6, 0])
    }

    @Test("more than was promised is the reader's mistake, and no byte is lost in silence")
    func overflow() async {
        await #expect(processExitsWith: .failure) {
            var spill = Spill<5>()
            spill.keep([1, 2, 3, 4, 5, 6].span)
        }
    }
}
