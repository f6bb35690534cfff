import HTTPUpgrade
import PeerDiscovery

extension RoutingError {
    /// What the client is told. Why the backend failed is for the log only.
    var refusal: UpgradeRefusal {
        switch self {
        case .noRoute: .noRoute
        case .failed: .backendFailed
        case .refused(let status, let text):
            text.map { UpgradeRefusal(status: status, explanation: $0) } ?? .withoutReason(status: status)
        case .redirected(let status, let target): .redirecting(status: status, to: target.text)
        }
    }

    /// What the log is told beyond what the client is.
    var detail: String? {
        if case .failed(let reason) = self { reason } else { nil }
    }
}

extension Handshake {
    /// What a backend may see of `request`.
    init(_ request: UpgradeRequest, from clientAddress: String) throws(HandshakeError) {
        try self.init(
            method: "GET", target: request.target,
            fields: request.fields.map { Field(name: $0.name, value: $0.value) }, protocols: request.protocols,
            clientAddress: clientAddress, host: request.host)
    }
}
