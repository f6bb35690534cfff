/// The lines of a table, in order.
package struct MappingTable: Sendable {
    /// What one line comes to.
    package enum Line: Equatable, Sendable {
        case mapping(MappingLine)
        case broken(number: Int, MappingError)
    }

    private let contents: [UInt8]

    package init(_ contents: [UInt8]) { self.contents = contents }

    /// Hands each line that is no comment and not blank to `take`, from the top, until it answers `false`.
    package func forEachLine(_ take: (Line) -> Bool) {
        var number = 0
        var start = 0
        while start < contents.count {
            number += 1
            let end = contents[start...].firstIndex(of: .lineFeed) ?? contents.endIndex
            var line = contents[start..<end]
            if line.last == .carriageReturn { line.removeLast() }
            start = end + 1
            do throws(MappingError) {
                guard let mapping = try MappingLine(line) else { continue }
                guard take(.mapping(mapping)) else { return }
            } catch {
                guard take(.broken(number: number, error)) else { return }
            }
        }
    }
}
