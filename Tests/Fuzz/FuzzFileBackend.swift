import FileBackend

/// Reads `input` as a table of the file backend and holds its lines to what callers rely on.
func fuzzMappingLines(_ input: [UInt8]) {
    let lineCount = input.count { $0 == 0x0A } + 1
    var last = 0
    MappingTable(input).forEachLine { line in
        switch line {
        case .mapping(let mapping):
            precondition(!mapping.peer.isEmpty && !mapping.subprotocol.isEmpty)
            precondition(mapping.framingConfiguration.isEmpty || !mapping.framing.isEmpty)
            for column in [mapping.peer, mapping.subprotocol, mapping.framing, mapping.framingConfiguration] {
                precondition(!column.contains(0) && !column.contains(0x0A), "a column is a C string of one line")
            }
            precondition(mapping.choice(among: []) == 0)
        case .broken(let number, let error):
            precondition(last < number && number <= lineCount, "lines are counted")
            precondition(error.description.unicodeScalars.allSatisfy { $0.value >= 0x20 }, "a reason is a line")
            last = number
        }
        return true
    }
}

/// Reads the first line of `input` as an expression and the rest as the parts of a request: whatever they are, the
/// name that comes of it leads nowhere else.
func fuzzExpressions(_ input: [UInt8]) {
    let lines = input.split(separator: 0x0A, maxSplits: 5, omittingEmptySubsequences: false).map(Array.init)
    guard let expression = try? Expression(lines[0]) else { return }
    let part = { (index: Int) in index < lines.count ? lines[index] : [] }
    let request = Request(
        path: [UInt8(ascii: "/")] + part(1), query: part(2), host: part(3),
        fields: [
            Request.Field(name: Array("Cookie".utf8), value: part(4)),
            Request.Field(name: Array("X".utf8), value: part(5)),
        ],
        protocols: [])
    guard let path = expression.path(for: request)?.text else { return }
    for name in path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
        precondition(!name.isEmpty && !name.elementsEqual(".".utf8) && !name.elementsEqual("..".utf8))
        precondition(!name.contains(0))
    }
    let slashes = lines[0].count { $0 == UInt8(ascii: "/") }
    precondition(path.utf8.count { $0 == UInt8(ascii: "/") } <= slashes, "a value brings no folder")
}
