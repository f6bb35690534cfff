import EventLoop
import Glibc
import Testing

@testable import Bridge

@Suite("Endpoint with a pipe")
struct EndpointPipeTests {
    @Test("nothing to read is not the end before a writer has gone, nor when another one has come")
    func noWriterYet() throws {
        let path = "/tmp/endpoint-pipe-\(getpid())"
        #expect(unsafe mkfifo(path, 0o600) == 0)
        defer { _ = unsafe unlink(path) }
        guard case .open(let reader) = try SystemCall.openPipe(path: path, .reading) else {
            Issue.record("a pipe that can't be opened")
            return
        }
        let poller = try Poller()
        var endpoint = Endpoint(token: 1)
        try endpoint.attach(reader, as: .pipeToClient, to: poller)
        #expect(try Self.receive(endpoint) == .wouldBlock)
        endpoint.note(.hungUp)
        #expect(try Self.receive(endpoint) == .end)
        endpoint.noteDrained()
        #expect(try Self.receive(endpoint) == .wouldBlock)
    }

    private static func receive(_ endpoint: borrowing Endpoint) throws -> Received? {
        var buffer = [UInt8](repeating: 0, count: 16)
        return unsafe try buffer.withUnsafeMutableBytes { unsafe try endpoint.receive(into: $0) }
    }
}
