/// Something that is wrong with a file or a command line, and where.
package struct Problem: Equatable, Sendable, CustomStringConvertible {
    package let origin: Origin
    package let rule: BrokenRule

    package init(origin: Origin, rule: BrokenRule) {
        self.origin = origin
        self.rule = rule
    }

    /// 2 for what the command line says, 1 for everything else.
    package var exitCode: Int32 {
        if case .argument = origin { 2 } else { 1 }
    }

    /// One line: `where: what, and what to do`. Holds no control characters.
    package var description: String { "\(origin): \(rule.sentence)" }
}
