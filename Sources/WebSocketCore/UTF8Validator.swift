/// Judges whether bytes that come in pieces are UTF-8 (RFC 3629), and keeps what a cut code point needs.
///
/// The state is four bytes: no piece of the text is kept, and text may be cut anywhere.
package struct UTF8Validator: Equatable, Sendable {
    /// How many bytes of the unfinished code point are still to come, 0 to 3.
    private var missing: UInt8 = 0
    /// How many bytes of the unfinished code point were accepted, 0 to 3.
    private var seen: UInt8 = 0
    // INVARIANT: the next byte of the unfinished code point lies in `lowest...highest`.
    private var lowest: UInt8 = 0x80
    private var highest: UInt8 = 0xBF

    /// Starts in front of a code point.
    package init() {}

    /// Whether the bytes so far end where a code point ends.
    @inline(__always)
    package var isComplete: Bool { missing == 0 }

    /// How many bytes at the end of what was accepted belong to an unfinished code point, 0 to 3.
    @inline(__always)
    package var pendingCount: Int { Int(seen) }

    /// Forgets all that was accepted.
    @inline(__always)
    package mutating func reset() { self = UTF8Validator() }

    /// Takes the next bytes of the text.
    ///
    /// - Returns: `false` if no continuation can make the text valid. Nothing may be accepted after that but
    ///   by `reset`.
    package mutating func accept(_ bytes: Span<UInt8>) -> Bool {
        var index = 0
        // The rest of a cut code point, and as much as a block looks back.
        while index < bytes.count, missing > 0 || index < UTF8Blocks.lookBehind {
            guard accept(bytes[index]) else { return false }
            index &+= 1
        }
        if bytes.count - index >= UTF8Blocks.size {
            guard UTF8Blocks.areValid(bytes, from: index) else { return false }
            index = UTF8Validator.startOfLast(bytes)
        }
        while index < bytes.count {
            guard accept(bytes[index]) else { return false }
            index &+= 1
        }
        return true
    }

    /// Where the last code point of valid text starts, at most three bytes in front of the end; the end itself
    /// if that code point is longer, and so is not unfinished.
    @inline(__always)
    private static func startOfLast(_ bytes: Span<UInt8>) -> Int {
        for back in 1...3 where bytes[bytes.count - back] & 0xC0 != 0x80 { return bytes.count - back }
        return bytes.count
    }

    @inline(__always)
    private mutating func accept(_ byte: UInt8) -> Bool {
        guard missing == 0 else {
            guard lowest <= byte && byte <= highest else { return false }
            lowest = 0x80
            highest = 0xBF
            missing &-= 1
            seen = missing == 0 ? 0 : seen &+ 1
            return true
        }
        switch byte {
        case 0x00...0x7F: return true
        case 0xC2...0xDF: missing = 1
        case 0xE0...0xEF:
            missing = 2
            // RFC 3629, 3 and 4: no overlong forms, no surrogates.
            if byte == 0xE0 { lowest = 0xA0 }
            if byte == 0xED { highest = 0x9F }
        case 0xF0...0xF4:
            missing = 3
            // RFC 3629, 3 and 4: no overlong forms, nothing above U+10FFFF.
            if byte == 0xF0 { lowest = 0x90 }
            if byte == 0xF4 { highest = 0x8F }
        default: return false
        }
        seen = 1
        return true
    }
}
