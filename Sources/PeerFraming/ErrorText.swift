import CWebsocksy

/// The room into which a framing writes what is wrong.
enum ErrorText {
    /// Calls `body` with the room, empty, and answers what `body` answers.
    static func withRoom<Answer>(_ body: (UnsafeMutablePointer<CChar>) -> Answer) -> Answer {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(WS_ERROR_SIZE)) { room in
            // SAFETY: the room has WS_ERROR_SIZE elements, at least one.
            unsafe room[0] = 0
            return unsafe body(room.baseAddress.unsafelyUnwrapped)
        }
    }

    /// What stands in the room, up to its first NUL or its end, on one line.
    static func read(_ room: UnsafeMutablePointer<CChar>) -> String {
        var bytes: [UInt8] = []
        for index in 0..<Int(WS_ERROR_SIZE) {
            // SAFETY: the room has WS_ERROR_SIZE elements, and those up to the first NUL were written.
            let byte = unsafe UInt8(bitPattern: room[index])
            if byte == 0 { break }
            bytes.append(byte < 0x20 || byte == 0x7F ? 0x20 : byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Writes `text` into the room, cut to fit.
    static func write(_ text: String, to room: UnsafeMutablePointer<CChar>?) {
        guard let room = unsafe room else { return }
        let bytes = text.utf8.prefix(Int(WS_ERROR_SIZE) - 1)
        var count = 0
        for byte in bytes {
            // SAFETY: `count` stays below WS_ERROR_SIZE - 1, which whoever lends the room vouches for.
            unsafe room[count] = CChar(bitPattern: byte)
            count += 1
        }
        unsafe room[count] = 0
    }
}
