package import PeerDiscovery

/// Why what a backend answered is no answer. The client gets 500, the log gets the description.
package enum AnswerFault: Error, Equatable, Sendable, CustomStringConvertible {
    case notUTF8(String)
    case transportUnknown(UInt32)
    case portInvalid(String)
    case peerInvalid(String, PeerAddressError)
    case peerMissing(index: Int, count: Int)
    case tooManyPeers(UInt)
    case protocolUnknown(index: UInt, offered: Int)
    case framingUnknown(String)
    case statusInvalid(UInt32)
    case textInvalid
    case redirectionInvalid
    /// `query_v2` answered something other than 0.
    case failed(code: Int32, text: String?)

    package var description: String {
        "the backend " + reason
    }

    private var reason: String {
        switch self {
        case .notUTF8(let field): "answered a \(field) that is not UTF-8"
        case .transportUnknown(let number): "answered the transport \(number), which there is not"
        case .portInvalid(let port): "answered the port \"\(port)\"; it is a number from 1 to 65535"
        case .peerInvalid(let peer, let error): "answered the peer \"\(peer)\": \(error)"
        case .peerMissing(let index, let count): "answered \(count) peers, but number \(index + 1) is NULL"
        case .tooManyPeers(let count): "answered \(count) peers, more than a client would wait for"
        case .protocolUnknown(let index, let offered):
            "answered the subprotocol with index \(index), but the client offers \(offered)"
        case .framingUnknown(let name): "answered the framing \"\(name)\", which is not loaded"
        case .statusInvalid(let status): "answered the status \(status); it is between 300 and 599"
        case .textInvalid: "answered a text for the client with control characters in it, or over 16 KiB"
        case .redirectionInvalid: "answered a redirection whose text is no address"
        case .failed(let code, let text): "failed with \(code)" + (text.map { ": \($0)" } ?? "")
        }
    }
}
