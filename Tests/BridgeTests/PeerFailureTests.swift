import EventLoop
import Glibc
import HTTPUpgrade
import PeerDiscovery
import Testing

@testable import Bridge

/// A peer that can't be reached is told before 101, each way in its own words.
@Suite("Peer failures")
struct PeerFailureTests {
    @Test(
        "how a peer failed gives the status",
        arguments: [
            (PeerFailure.failed(SystemError(call: .connect, code: ECONNREFUSED)), 502),
            (.failed(SystemError(call: .connect, code: EHOSTUNREACH)), 502),
            (.failed(SystemError(call: .connect, code: ETIMEDOUT)), 504),
            (.failed(SystemError(call: .createSocket, code: EMFILE)), 503),
            (.failed(SystemError(call: .connect, code: ENOBUFS)), 503),
            (.unresolved(.unknownName), 502), (.unresolved(.tooLate), 504),
        ])
    func statuses(failure: PeerFailure, status: Int) {
        #expect(failure.refusal.status == status)
        #expect(!failure.description.isEmpty)
    }

    @Test("the client is never told what went wrong inside: that is for the log", arguments: ["secret of the backend"])
    func backend(reason: String) {
        #expect(RoutingError.noRoute.refusal.status == 404)
        #expect(RoutingError.noRoute.detail == nil)
        #expect(RoutingError.failed(reason).refusal.status == 500)
        #expect(!RoutingError.failed(reason).refusal.explanation.contains(reason))
        #expect(RoutingError.failed(reason).detail == reason)
        #expect(RoutingError.refused(status: 403, text: "Not you.").refusal.status == 403)
        #expect(RoutingError.refused(status: 403, text: "Not you.").refusal.explanation == "Not you.")
    }
}
