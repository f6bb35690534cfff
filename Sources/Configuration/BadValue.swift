/// A value that its key does not take.
struct BadValue: Error, Equatable {
    /// What it takes instead, to follow "give ".
    let expected: String
}
