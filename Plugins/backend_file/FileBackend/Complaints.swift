/// What was told about the tables already, so that each version of a file is complained about once.
package struct Complaints: Sendable {
    /// More files than this, and the record begins anew: what a client can name must not grow without bound.
    private static let limit = 4096

    private var told: [String: TableVersion?] = [:]

    package init() {}

    /// Keeps those of `complaints` that are new, and remembers them.
    package mutating func fresh(of complaints: [Complaint]) -> [Complaint] {
        let fresh = complaints.filter { complaint in
            guard let version = told[complaint.file] else { return true }
            return version != complaint.version
        }
        for complaint in fresh {
            if told.count >= Self.limit, told[complaint.file] == nil { told.removeAll() }
            told.updateValue(complaint.version, forKey: complaint.file)
        }
        return fresh
    }
}
