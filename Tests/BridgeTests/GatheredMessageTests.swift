import PeerFraming
import SessionRig
import Testing

@testable import Bridge

@Suite("Gathered message")
struct GatheredMessageTests {
    /// The room that a message has after each of `pieces` pieces of 64 bytes.
    private func rooms(pieces: Int, longest: Int) -> [Int] {
        (1...pieces).map { pieces in
            var spare = SpareMemory()
            var gathered = GatheredMessage()
            let piece = [UInt8](repeating: 0x2A, count: 64)
            for _ in 0..<pieces { gathered.append(piece.span, longest: longest, &spare) }
            guard let memory = unsafe gathered.take() else { return 0 }
            defer { unsafe memory.deallocate() }
            return memory.count
        }
    }

    @Test("a message in many frames is moved a few times, not with each of them")
    func growth() {
        let rooms = rooms(pieces: 200, longest: 16 << 20)
        #expect(Set(rooms).count < 8)
    }

    @Test("room is made for twice as much as has come, whatever may follow")
    func reason() {
        for (index, room) in rooms(pieces: 200, longest: .max).enumerated() {
            // Small memory comes in steps of 512 bytes.
            #expect(room < max(2 * 64 * (index + 1), 512) + 512)
        }
    }

    @Test("room is made for no more than the message may be long")
    func longest() {
        #expect(rooms(pieces: 100, longest: 6400).last == 6400)
    }

    @Test("a frame that does not end its message leaves room for the next")
    func openEnd() throws {
        let rig = Rig.open(.opens(FramingChoice(name: "record", configuration: "")))
        for index in 0..<200 {
            let piece = [UInt8](repeating: 0x2A, count: 64)
            rig.clientSends(
                (index == 0 ? ClientFrame.binary(piece, isFinal: false) : .continuation(piece, isFinal: false)).bytes)
        }
        let memory = try unsafe #require(rig.session.gathered.take())
        defer { unsafe memory.deallocate() }
        #expect(memory.count > 200 * 64)
    }
}
