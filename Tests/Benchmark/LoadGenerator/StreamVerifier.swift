import CLinux
import Glibc

/// Compares every byte of a bulk transfer with what was sent.
struct StreamVerifier {
    private var offset = 0
    private(set) var payloadReceived = 0

    /// Judges the next bytes of the payload.
    mutating func accept(_ bytes: Span<UInt8>, _ cycle: Cycle) throws(BenchmarkError) {
        var position = 0
        while position < bytes.count {
            let count = min(bytes.count - position, cycle.payload.count - offset)
            let expected = cycle.payload.span.extracting(offset..<offset + count)
            guard same(bytes.extracting(position..<position + count), expected) else {
                throw .wrongBytes(position: payloadReceived)
            }
            position += count
            payloadReceived += count
            offset = (offset + count) % cycle.payload.count
        }
    }
}

/// Whether both have the same bytes.
func same(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
    guard left.count == right.count, left.count > 0 else { return left.count == right.count }
    let count = left.count
    return unsafe left.withUnsafeBytes { left in
        // SAFETY: both spans have `left.count` bytes, and live for the call.
        unsafe right.withUnsafeBytes { right in
            guard let left = left.baseAddress, let right = right.baseAddress else { return true }
            return unsafe memcmp(left, right, count) == 0
        }
    }
}
