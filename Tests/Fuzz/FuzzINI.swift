import Configuration

/// Reads `input` as a configuration file and holds the outcome to what callers rely on.
///
/// Any bytes may come; whatever they are, there are settings, and each problem is one clean line that names a line of
/// the file.
func fuzzINI(_ input: [UInt8]) {
    let outcome = Invocation.read(arguments: ["fuzz.cfg"]) { _ in .success(input) }
    guard let settings = outcome.invocation.settings else { preconditionFailure("a file asked for help") }
    precondition(!settings.listen.isEmpty)
    precondition(settings.backend.options.allSatisfy { !$0.key.isEmpty && !$0.value.utf8.contains(0) })

    let lineCount = input.count { $0 == UInt8(ascii: "\n") } + 1
    let findings = outcome.problems + outcome.warnings + settings.backend.problems(known: ["host", "port", "framing"])
    for problem in findings {
        guard case .line(_, let number) = problem.origin else { preconditionFailure("a file's problem has no line") }
        precondition((1...lineCount).contains(number))
        precondition(problem.description.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F })
    }
    precondition(outcome.exitCode == (outcome.problems.isEmpty ? 0 : 1))
}
