/// Who knows the keys that a line may set.
package enum KeyOwner: Equatable, Sendable {
    /// The section `[core]`.
    case core
    /// The backend of this name, by way of `[backend]` or `-c`.
    case backend(String)
}
