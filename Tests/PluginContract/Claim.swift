/// One thing that the interface promises of a plugin.
struct Claim: Sendable {
    /// What the parent process asks for it by.
    let name: String
    let sentence: String
    /// Throws what is wrong.
    let attempt: @Sendable (Subject) throws -> Void
}
