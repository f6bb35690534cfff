import CLinux
import Testing

@testable import EventLoop

@Suite("File descriptor")
struct FileDescriptorTests {
    @Test("the end of its owner closes it")
    func closes() throws {
        let pair = try Pair.unix()
        drop(pair.far)
        #expect(try receive(pair.near.number, capacity: 1).0 == .end)
    }

    @Test("released, it stays open until its new owner ends")
    func releases() throws {
        let pair = try Pair.unix()
        let number = pair.far.release()
        #expect(try receive(pair.near.number, capacity: 1).0 == .wouldBlock)
        drop(FileDescriptor(owning: number))
        #expect(try receive(pair.near.number, capacity: 1).0 == .end)
    }

    @Test("a negative number is nobody's descriptor: it traps")
    func negative() async {
        await #expect(processExitsWith: .trap) { _ = FileDescriptor(owning: -1).number }
    }

    @Test("closing a number that is not open traps")
    func closedTwice() async {
        await #expect(processExitsWith: .trap) { SystemCall.close(1_000_000) }
    }
}
