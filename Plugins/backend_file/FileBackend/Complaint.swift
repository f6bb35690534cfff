/// One thing about a table that its author should know.
package struct Complaint: Equatable, Sendable, CustomStringConvertible {
    /// The table's place below the folder, as the log shows it.
    package let file: String
    /// `nil` where it is about what stands in a table's place.
    package let version: TableVersion?
    /// `nil` where it is about the whole.
    package let line: Int?
    package let reason: String

    /// `FILE:LINE: why`
    package var description: String {
        let place = line.map { "\(file):\($0)" } ?? file
        return "\(place): \(reason)"
    }
}
