/// Something that is wrong with a file or a command line, and where.
package struct Problem: Equatable, Sendable, CustomStringConvertible {
    package let origin: Origin
    package let rule: BrokenRule

    package init(origin: Origin, rule: BrokenRule) {
        self.origin = origin
        self.rule = rule
    }

    /// 2 for what the command line says, 1 for what a file says.
    package var exitCode: Int32 { origin.isInFile ? 1 : 2 }

    /// One line: `where: what, and what to do`. Holds no control characters.
    package var description: String { "\(origin): \(rule.sentence)" }
}
