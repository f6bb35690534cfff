/// What one line of a configuration file says, by its form alone. Lines that say nothing have no value.
struct INILine: Equatable {
    enum Content: Equatable {
        case section(String)
        /// The key is not empty. Spaces around both are gone.
        case entry(key: String, value: String)
        case broken(BrokenRule)
    }

    /// Counted from 1.
    let number: Int
    let content: Content
}
