/// Finds a client's peer in the tables that its expressions name.
package struct FileBackend: Sendable {
    /// What it comes to for one client.
    package struct Outcome: Sendable {
        /// The line that fits first, with the index of the subprotocol to answer with; 0 where the client offers none.
        package fileprivate(set) var match: (line: MappingLine, subprotocol: Int)?
        /// What was seen on the way to it.
        package fileprivate(set) var complaints: [Complaint] = []
    }

    private let folder: TableFolder
    private let expressions: [Expression]

    package init(folder: TableFolder, expressions: [Expression]) {
        self.folder = folder
        self.expressions = expressions
    }

    /// Looks through the files that exist for this client, in the order of the expressions. Each is read anew, so an
    /// edit counts at once.
    package func find(_ request: Request) throws(TableError) -> Outcome {
        var outcome = Outcome()
        for expression in expressions {
            guard let path = expression.path(for: request) else { continue }
            switch try folder.find(path) {
            case .nothing:
                continue
            case .passedOver(let reason):
                outcome.complaints.append(Complaint(file: path.text, version: nil, line: nil, reason: reason))
            case .table(let contents, let version):
                search(contents, request.protocols, &outcome) { number, error in
                    Complaint(file: path.text, version: version, line: number, reason: error.description)
                }
                if outcome.match != nil { return outcome }
            }
        }
        return outcome
    }

    /// Reads a table to its end, so that what is wrong behind the line that fits is told with the rest.
    private func search(
        _ contents: [UInt8], _ protocols: [[UInt8]], _ outcome: inout Outcome,
        complaint: (Int, MappingError) -> Complaint
    ) {
        MappingTable(contents).forEachLine { line in
            switch line {
            case .mapping(let mapping):
                if outcome.match == nil, let choice = mapping.choice(among: protocols) {
                    outcome.match = (mapping, choice)
                }
            case .broken(let number, let error):
                outcome.complaints.append(complaint(number, error))
            }
            return true
        }
    }
}
