import CLinux

/// What a plugin keeps.
enum Memory {
    /// Throws if `round` leaves memory behind each time that it is run.
    ///
    /// - Parameter rounds: enough that what is kept once does not count.
    static func staysLevel(rounds: Int, _ round: () throws -> Void) throws {
        for _ in 0..<rounds / 4 { try round() }
        let before = inUse
        for _ in 0..<rounds { try round() }
        let grown = inUse - before
        // The smallest piece that can leak takes 24 bytes. A sanitizer counts by itself, when the process ends.
        if grown > rounds * 8 { throw Contract.Broken("\(grown) bytes are left behind by \(rounds) rounds") }
    }

    private static var inUse: Int {
        // SAFETY: C answers numbers.
        let info = mallinfo2()
        return Int(info.uordblks) + Int(info.hblkhd)
    }
}
