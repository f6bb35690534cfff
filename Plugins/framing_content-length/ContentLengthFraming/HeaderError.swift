/// Why the header of a body can't be read.
enum HeaderError: Error, Equatable {
    case tooLong
    case notAField
    case lengthMissing
    case lengthTwice
    case lengthInvalid

    /// A sentence, for the log.
    var reason: String {
        switch self {
        case .tooLong: "content-length: a header without an end in \(Header.sizeLimit) bytes"
        case .notAField: "content-length: a header line without a colon"
        case .lengthMissing: "content-length: a header without Content-Length"
        case .lengthTwice: "content-length: a header with more than one Content-Length"
        case .lengthInvalid: "content-length: a Content-Length that is no number of bytes"
        }
    }
}
