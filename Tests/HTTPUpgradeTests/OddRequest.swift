import Testing

/// A request and how it must be answered.
struct OddRequest: Sendable, CustomTestStringConvertible {
    let claim: String
    let bytes: [UInt8]
    /// 101 where nothing is wrong.
    let status: Int

    init(_ claim: String, _ bytes: [UInt8], _ status: Int) {
        self.claim = claim
        self.bytes = bytes
        self.status = status
    }

    /// - Parameter text: the request's bytes, as UTF-8.
    init(_ claim: String, raw text: String, _ status: Int) {
        self.init(claim, Array(text.utf8), status)
    }

    var testDescription: String { "\(claim): \(status)" }
}
