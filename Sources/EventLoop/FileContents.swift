/// Reads whole files, for configuration.
package enum FileContents {
    /// Why a file can't be read.
    package enum Failure: Error, Equatable, Sendable, CustomStringConvertible {
        case tooLarge(limit: Int)
        case system(SystemError)

        /// A sentence's end: `No such file or directory`.
        package var description: String {
            switch self {
            case .tooLarge(let limit): "larger than \(limit) bytes"
            case .system(let error): error.reason
            }
        }
    }

    /// All bytes of the file at `path`, which may be a pipe too.
    ///
    /// - Parameter limit: A longer file is an error; nothing beyond is kept.
    package static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        do throws(SystemError) {
            let file = try SystemCall.openToRead(path: path)
            var contents: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: min(limit, 64 * 1024 - 1) + 1)
            while contents.count <= limit {
                guard case .bytes(let count) = try read(file.number, into: &chunk) else { return contents }
                contents += chunk[..<count]
            }
        } catch {
            throw .system(error)
        }
        throw .tooLarge(limit: limit)
    }

    private static func read(_ descriptor: Int32, into chunk: inout [UInt8]) throws(SystemError) -> Received {
        var bytes = chunk.mutableSpan
        // SAFETY: the buffer is lent for the call only.
        return try unsafe bytes.withUnsafeMutableBytes { (buffer) throws(SystemError) in
            try unsafe SystemCall.read(descriptor, into: buffer)
        }
    }
}
