import FileBackend

extension Request {
    /// What a client asks, in words. `path` is the decoded one.
    static func asking(
        _ path: String = "/", query: String = "", host: String = "", fields: [(String, String)] = [],
        protocols: [String] = []
    ) -> Request {
        Request(
            path: Array(path.utf8), query: Array(query.utf8), host: Array(host.utf8),
            fields: fields.map { Request.Field(name: Array($0.0.utf8), value: Array($0.1.utf8)) },
            protocols: protocols.map { Array($0.utf8) })
    }
}

/// The file that an expression names for a request; `nil` if it is skipped.
func file(_ expression: String, _ request: Request) throws -> String? {
    try Expression(expression.utf8).path(for: request)?.text
}
