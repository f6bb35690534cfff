/// One line of a table: `<peer> <subprotocol> [<framing> [<framing configuration>]]`.
package struct MappingLine: Equatable, Sendable {
    /// The kinds of peer that the server knows.
    static let schemes = ["tcp", "udp", "unix", "unix-dgram", "fifotx", "fiforx", "echo"]

    package let peer: [UInt8]
    package let subprotocol: [UInt8]
    /// Empty where the line names none.
    package let framing: [UInt8]
    /// The rest of the line, with spaces wherever they stand in it; empty where there is none.
    package let framingConfiguration: [UInt8]

    /// Reads a line without its end.
    ///
    /// - Returns: `nil` for a blank line and for a comment.
    package init?(_ line: some Collection<UInt8>) throws(MappingError) {
        var rest = Array(line)[...]
        let peer = Self.column(&rest)
        guard let first = peer.first, first != UInt8(ascii: "#") else { return nil }
        guard !line.contains(0) else { throw .hasNUL }
        if let scheme = Self.scheme(of: peer), !Self.schemes.contains(where: { scheme.equalsIgnoringCase($0.utf8) }) {
            throw .schemeUnknown(scheme.visible)
        }
        self.peer = peer
        subprotocol = Self.column(&rest)
        framing = Self.column(&rest)
        framingConfiguration = Array(rest.drop(while: \.isBlank))
        guard !subprotocol.isEmpty else { throw .subprotocolMissing }
    }

    /// The subprotocol of the client's that this line stands for, as an index; their count where there is nothing to
    /// choose from. `nil` where it stands for none of them.
    package func choice(among offered: [[UInt8]]) -> Int? {
        guard !offered.isEmpty, subprotocol != [UInt8(ascii: "*")] else { return 0 }
        return offered.firstIndex(of: subprotocol)
    }

    /// Takes the next column, without the blanks in front of it.
    private static func column(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
        rest = rest.drop(while: \.isBlank)
        let column = rest.prefix { !$0.isBlank }
        rest = rest[column.endIndex...]
        return Array(column)
    }

    /// What stands in front of `://`.
    private static func scheme(of peer: [UInt8]) -> [UInt8]? {
        guard let colon = peer.firstIndex(of: .colon), peer[colon...].starts(with: "://".utf8) else { return nil }
        return Array(peer[..<colon])
    }
}
