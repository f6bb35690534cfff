import HTTPUpgrade

/// Reads `input` as a request head, whole and in pieces, and answers it.
///
/// The first byte says how large the pieces are. Both ways must come to the same end, and
/// whatever the bytes are, the answer is one whole response.
func fuzzRequestHead(_ input: [UInt8]) {
    guard let first = input.first else { return }
    let bytes = Array(input.dropFirst())
    let chunk = Int(first) + 1
    for limits in [
        RequestLimits(requestLine: 8192, headerBytes: 16384, headerCount: 100),
        RequestLimits(requestLine: 24, headerBytes: 64, headerCount: 3),
    ] {
        let whole = outcome(of: bytes, chunk: max(bytes.count, 1), limits: limits)
        precondition(outcome(of: bytes, chunk: chunk, limits: limits) == whole)
        check(whole, against: bytes, limits: limits)
    }
}

private enum Outcome: Equatable {
    case incomplete
    case refused(UpgradeRefusal)
    case complete(RequestHead)
}

private func outcome(of bytes: [UInt8], chunk: Int, limits: RequestLimits) -> Outcome {
    var reader = RequestHeadReader(limits: limits)
    var count = 0
    while count < bytes.count {
        count = min(count + chunk, bytes.count)
        do {
            if let head = try reader.read(bytes.span.extracting(first: count)) { return .complete(head) }
        } catch {
            return .refused(error)
        }
    }
    return .incomplete
}

private func check(_ outcome: Outcome, against bytes: [UInt8], limits: RequestLimits) {
    switch outcome {
    case .incomplete:
        precondition(bytes.count <= limits.requestLine + limits.headerBytes + 4)
    case .refused(let refusal):
        check(refusal)
    case .complete(let head):
        precondition(bytes[..<head.length].suffix(4).elementsEqual("\r\n\r\n".utf8))
        precondition(head.fields.count <= limits.headerCount)
        do {
            check(try UpgradeRequest(head))
        } catch {
            check(error)
        }
    }
}

private func check(_ request: UpgradeRequest) {
    precondition(request.target.utf8.first == UInt8(ascii: "/") && !request.host.isEmpty)
    for subprotocol in [nil] + request.protocols.map(Optional.some) {
        checkHead(of: UpgradeResponse.accepting(request, subprotocol: subprotocol), status: 101)
    }
}

private func check(_ refusal: UpgradeRefusal) {
    precondition([400, 405, 414, 426, 431, 501, 505].contains(refusal.status))
    checkHead(of: UpgradeResponse.refusing(refusal, unixTime: 784_111_777), status: refusal.status)
}

/// A response head is CR LF lines of visible ASCII, whatever the request was.
private func checkHead(of response: [UInt8], status: Int) {
    precondition(response.starts(with: "HTTP/1.1 \(status) ".utf8))
    let end = response.indices.first { response[$0...].starts(with: "\r\n\r\n".utf8) }
    guard let end else { preconditionFailure("the response has no end") }
    for index in 0..<end where !(0x20...0x7E ~= response[index]) {
        let isLineEnd =
            response[index] == 0x0D
            ? response[index + 1] == 0x0A : response[index] == 0x0A && response[index - 1] == 0x0D
        precondition(isLineEnd)
    }
}
