import Glibc

/// Why a table that is there can't be read. The client gets no peer from a later one instead: what the operator wrote
/// first might have sent it elsewhere.
package enum TableError: Error, Equatable, Sendable, CustomStringConvertible {
    case folderUnreadable(errno: Int32)
    case unreadable(TablePath, errno: Int32)
    case tooLarge(TablePath, limit: Int)

    /// A sentence, for the log.
    package var description: String {
        switch self {
        case .folderUnreadable(let code):
            "the folder `path`: \(Self.reason(code))"
        case .unreadable(let path, let code):
            "\(path.text): \(Self.reason(code))"
        case .tooLarge(let path, let limit):
            "\(path.text): larger than \(limit) bytes"
        }
    }

    private static func reason(_ code: Int32) -> String {
        // SAFETY: the C library answers with a constant string, or NULL for a number that it does not know.
        guard let text = unsafe strerrordesc_np(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }
}
