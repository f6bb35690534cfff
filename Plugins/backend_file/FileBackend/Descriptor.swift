import Glibc

/// Owns one open file or folder and closes it once.
struct Descriptor: ~Copyable {
    let number: Int32

    /// Opens `name` below `folder`, which may be `AT_FDCWD`.
    ///
    /// - Returns: `nil` with the reason in `errno`.
    init?(_ name: [UInt8], in folder: Int32, _ flags: Int32) {
        let text = (name + [0]).map { CChar(bitPattern: $0) }
        // SAFETY: the text ends with a NUL and is lent for the call.
        let number = unsafe text.withUnsafeBufferPointer { text -> Int32 in
            guard let start = text.baseAddress else { return -1 }
            return unsafe openat(folder, start, flags | O_CLOEXEC)
        }
        guard number >= 0 else { return nil }
        self.number = number
    }

    deinit { close(number) }

    /// What the kernel says about it.
    var status: stat? {
        var status = stat()
        // SAFETY: the kernel fills the structure during the call.
        return unsafe fstat(number, &status) == 0 ? status : nil
    }

    /// Everything in it, or `nil` with the reason in `errno`. One byte more than `limit` is enough to see that it is
    /// too long.
    func contents(limit: Int) -> [UInt8]? {
        var contents: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 * 1024)
        while contents.count <= limit {
            // SAFETY: the kernel writes into the array, at most as much as fits, during the call.
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(number, $0.baseAddress, $0.count) }
            guard count >= 0 else { return nil }
            guard count > 0 else { return contents }
            contents += chunk[..<count]
        }
        return contents
    }
}
