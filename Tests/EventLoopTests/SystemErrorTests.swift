import CLinux
import Testing

@testable import EventLoop

@Suite("System error")
struct SystemErrorTests {
    @Test(
        "it names the call and the reason",
        arguments: [
            (SystemError(call: .connect, code: ECONNREFUSED), "connect: Connection refused"),
            (SystemError(call: .send, code: EPIPE), "send: Broken pipe"),
            (SystemError(call: .receive, code: 4095), "receive: error 4095"),
        ])
    func text(error: SystemError, expected: String) {
        #expect(error.description == expected)
    }

    @Test("a shortage, an end in order and a silence are told apart")
    func kinds() {
        func error(_ code: Int32) -> SystemError { SystemError(call: .receive, code: code) }
        for code in [EMFILE, ENFILE, ENOBUFS, ENOMEM] { #expect(error(code).isShortage) }
        #expect(!error(ECONNRESET).isShortage)
        #expect(error(EPIPE).isBrokenPipe && !error(ECONNRESET).isBrokenPipe)
        #expect(error(ETIMEDOUT).isTimeout && !error(ECONNRESET).isTimeout)
    }

    @Test("a closed descriptor traps in every call")
    func closedDescriptor() async {
        await #expect(processExitsWith: .trap) { _ = try receive(1_000_000, capacity: 1) }
        await #expect(processExitsWith: .trap) { _ = try send(1_000_000, [1]) }
        await #expect(processExitsWith: .trap) { _ = try SystemCall.accept(1_000_000) }
        await #expect(processExitsWith: .trap) { SystemCall.shutdownWrite(1_000_000) }
    }

    @Test("an argument that no user gave us and the kernel refuses traps")
    func invalidArgument() async {
        await #expect(processExitsWith: .trap) {
            let socket = try SystemCall.socket(family: .ipv4)
            // A socket that does not listen.
            _ = try SystemCall.accept(socket.number)
        }
    }
}
