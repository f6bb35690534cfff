import Foundation
import Testing

/// The tables of one document whose last columns have given headings.
struct DocumentTable {
    /// One row of it.
    struct Row {
        let text: Substring
        let cells: [Substring]

        /// What stands between backticks in a cell, from the left.
        func names(in column: Int) -> [String] { cells[column].matches(of: /`([^`]+)`/).map { String($0.1) } }
    }

    /// The rows of all these tables, in their order.
    let rows: [Row]

    /// Reads `document`; a row with another number of cells than `columns` is a failure.
    init(_ document: SourceFile, columns: Int, endingIn heading: [String]) throws {
        var rows: [Row] = []
        var isInside = false
        for line in try document.lines() {
            guard line.hasPrefix("|") else {
                isInside = false
                continue
            }
            let cells = line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false)
            if cells.suffix(heading.count).map({ $0.trimmingCharacters(in: .whitespaces) }) == heading {
                isInside = true
            } else if isInside, !line.hasPrefix("| ---") {
                try #require(cells.count == columns, "\(line)")
                rows.append(Row(text: line, cells: cells))
            }
        }
        self.rows = rows
    }
}
