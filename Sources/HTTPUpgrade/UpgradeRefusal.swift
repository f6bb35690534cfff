/// Why a connection does not become a WebSocket: an HTTP status and a sentence for people.
///
/// The explanation is sent to the client as the body. It says what is wrong and what to
/// do, and never repeats what the client sent.
package struct UpgradeRefusal: Error, Equatable, Sendable {
    package let status: Int
    package let explanation: String
    /// Fields that this status needs beyond those that every refusal carries.
    package let fields: [HeaderField]
    /// Whether the content is left out, as in every answer to HEAD (RFC 9110, 9.3.2).
    var answersHead = false

    /// - Parameter status: between 300 and 599; a backend may choose it.
    package init(status: Int, explanation: String, fields: [HeaderField] = []) {
        precondition(300...599 ~= status, "a refusal is a final answer that is no success")
        precondition(
            fields.allSatisfy { $0.name.isToken && $0.value.utf8.allSatisfy { $0.isFieldValueCharacter } },
            "a field would break the response")
        self.status = status
        self.explanation = explanation
        self.fields = fields
    }

    /// The phrase that goes with the status (RFC 9110, 15; RFC 6585).
    package var reason: String {
        switch status {
        case 301: "Moved Permanently"
        case 302: "Found"
        case 303: "See Other"
        case 307: "Temporary Redirect"
        case 308: "Permanent Redirect"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 410: "Gone"
        case 414: "URI Too Long"
        case 421: "Misdirected Request"
        case 426: "Upgrade Required"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        case 300...399: "Redirection"
        case 400...499: "Client Error"
        default: "Server Error"
        }
    }
}
