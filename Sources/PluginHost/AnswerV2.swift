import CWebsocksy
import PeerDiscovery
import PeerFraming

/// What a backend of version 2 answered; its memory is given back when this ends.
@safe struct AnswerV2: ~Copyable {
    /// More peers than these are a mistake: a client waits for one after the other.
    private static var counts: ClosedRange<Int> { 0...64 }
    /// What a client is told at most, in bytes.
    private static var textLimit: Int { 16 << 10 }

    private let answer: ws_answer
    private let copy: RequestCopy
    private let results: CResults

    /// Takes over what `answer` points to.
    init(_ answer: ws_answer, to copy: RequestCopy) {
        unsafe self.answer = unsafe answer
        self.copy = copy
        var results = CResults(besides: copy.texts)
        // SAFETY: the contract says that so many peers stand there. A number that makes no sense is not believed.
        if let peers = unsafe answer.peer, unsafe Self.counts.contains(answer.peers) {
            for index in 0..<(unsafe answer.peers) { unsafe results.take(peers[index]) }
        }
        unsafe results.take(answer.peer)
        unsafe results.take(answer.framing)
        unsafe results.take(answer.framing_config)
        unsafe results.take(answer.text)
        self.results = results
    }

    /// Judges all of it.
    ///
    /// - Parameter code: what `query_v2` answered.
    func route(code: Int32, framings: FramingTable) throws(AnswerFault) -> Result<Route, RoutingError> {
        let text = unsafe try results.text(answer.text, of: "text")
        guard code == 0 else { throw .failed(code: code, text: text) }
        let status = unsafe answer.status
        guard status == 0 else { return .failure(try Self.refusal(status, text)) }
        let peers = try self.peers()
        guard !peers.isEmpty else { return .failure(.noRoute) }
        let framing = unsafe try results.text(answer.framing, of: "framing") ?? "auto"
        guard framings.names.contains(framing) else { throw .framingUnknown(framing) }
        let configuration = unsafe try results.text(answer.framing_config, of: "framing configuration") ?? ""
        let subprotocol = try copy.subprotocol(at: unsafe answer.protocol)
        return .success(
            Route(
                peers: peers, framing: FramingChoice(name: framing, configuration: configuration),
                subprotocol: subprotocol))
    }

    private func peers() throws(AnswerFault) -> [PeerAddress] {
        let count = unsafe answer.peers
        guard Self.counts.contains(count) else { throw .tooManyPeers(UInt(bitPattern: count)) }
        var addresses: [PeerAddress] = []
        for index in 0..<count {
            // SAFETY: the contract says that `count` peers stand there, if anything does.
            guard let url = unsafe try results.text(answer.peer?[index], of: "peer") else {
                throw .peerMissing(index: index, count: count)
            }
            do {
                addresses.append(try PeerAddress.parse(url, port: nil))
            } catch {
                throw .peerInvalid(url, error)
            }
        }
        return addresses
    }

    private static func refusal(_ status: UInt32, _ text: String?) throws(AnswerFault) -> RoutingError {
        switch status {
        case 300...399:
            guard let target = text.flatMap(RedirectionTarget.init) else { throw .redirectionInvalid }
            return .redirected(status: Int(status), to: target)
        case 400...599:
            guard text.map(isShowable) ?? true else { throw .textInvalid }
            return .refused(status: Int(status), text: text)
        default:
            throw .statusInvalid(status)
        }
    }

    /// Whether a terminal may be shown this: it may have lines, but no other control characters.
    private static func isShowable(_ text: String) -> Bool {
        text.utf8.count <= textLimit
            && text.unicodeScalars.allSatisfy { scalar in
                scalar == "\n" || scalar == "\t" || !(scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value))
            }
    }
}
