/// Where a table lies below the folder: names, none of which leads anywhere else.
package struct TablePath: Equatable, Sendable {
    /// At least one; the last is the file.
    let names: [[UInt8]]

    /// Takes `path` apart. Slashes at its ends and doubled ones don't count.
    ///
    /// - Returns: `nil` if it names nothing, or has a part that is `.` or `..` or has a NUL.
    package init?(_ path: [UInt8]) {
        names = path.split(separator: .slash).map(Array.init)
        guard !names.isEmpty else { return nil }
        guard names.allSatisfy({ $0 != [.dot] && $0 != [.dot, .dot] && !$0.contains(0) }) else { return nil }
    }

    /// As a line of the log shows it.
    package var text: String { Array(names.joined(separator: [.slash])).visible }
}
