/// A template for the name of a file: text, and variables between percent signs.
package struct Expression: Sendable {
    private enum Part: Sendable {
        case text([UInt8])
        case variable(Variable)
    }

    private let parts: [Part]

    /// Reads an expression as it stands in the configuration.
    package init(_ text: some Collection<UInt8>) throws(ExpressionError) {
        var parts: [Part] = []
        var rest = Array(text)[...]
        while let sign = rest.firstIndex(of: .percent) {
            if sign > rest.startIndex { parts.append(.text(Array(rest[..<sign]))) }
            rest = rest[(sign + 1)...]
            guard let end = rest.firstIndex(of: .percent) else { throw .unclosedVariable(Array(rest).visible) }
            if end == rest.startIndex {
                parts.append(.text([.percent]))
            } else {
                guard let variable = Variable(rest[..<end]) else {
                    throw .unknownVariable(Array(rest[..<end]).visible)
                }
                parts.append(.variable(variable))
            }
            rest = rest[(end + 1)...]
        }
        if !rest.isEmpty { parts.append(.text(Array(rest))) }
        self.parts = parts
        try judge()
    }

    /// The file that it names for this request; `nil` if the request lacks what it asks for, or has a value that
    /// can't be a file's name.
    package func path(for request: Request) -> TablePath? {
        var path: [UInt8] = []
        for part in parts {
            switch part {
            case .text(let text):
                path += text
            case .variable(let variable):
                guard let value = variable.value(in: request), !value.isEmpty, !value.contains(0) else { return nil }
                // A client never chooses a hidden file. `.` and `..` begin with a dot too.
                let beginsName = path.last ?? .slash == .slash
                guard !beginsName || value.first != .dot else { return nil }
                path += value.map { $0 == .slash ? UInt8(ascii: "_") : $0 }
            }
        }
        return TablePath(path)
    }

    /// Finds what can be known to be wrong without a request: a variable is one letter here.
    private func judge() throws(ExpressionError) {
        let sample = parts.flatMap { part in
            if case .text(let text) = part { text } else { [UInt8(ascii: "x")] }
        }
        guard !sample.allSatisfy({ $0 == .slash }) else { throw .empty }
        guard TablePath(sample) != nil else { throw .leavesFolder }
    }
}
