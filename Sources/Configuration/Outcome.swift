/// What the command line and the configuration file come to, and all that is wrong with them.
package struct Outcome: Equatable, Sendable {
    /// With problems, its settings hold what was right, so that the backend's options can still be judged.
    package let invocation: Invocation
    /// In the order in which it was read: the file by lines, then the command line. Empty if all is well.
    package private(set) var problems: [Problem]
    /// What works, but hardly as meant; in the same order.
    package let warnings: [Problem]

    init(_ invocation: Invocation, problems: [Problem] = [], warnings: [Problem] = []) {
        self.invocation = invocation
        self.problems = []
        self.warnings = warnings.sorted { $0.origin < $1.origin }
        add(problems)
    }

    /// Adds what someone else found, such as the backend, at the places where it belongs.
    package mutating func add(_ more: [Problem]) {
        problems = (problems + more).sorted { $0.origin < $1.origin }
    }

    /// What the program should end with if it goes no further: 2 if the command line is wrong, 1 if only the file is,
    /// 0 if nothing is.
    package var exitCode: Int32 { problems.map(\.exitCode).max() ?? 0 }
}
