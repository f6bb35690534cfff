/// What this program is called to be.
enum Version {
    static let current = "2.0.0"
}
