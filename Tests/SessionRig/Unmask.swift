/// RFC 6455, 5.3, byte by byte; the same in both directions.
func unmask(_ bytes: [UInt8], _ mask: [UInt8]) -> [UInt8] {
    var result = bytes
    for index in 0..<result.count { result[index] ^= mask[index & 3] }
    return result
}
