import CNettle

/// The proof that the server read the handshake (RFC 6455, 4.2.2, 5, /key/).
package enum AcceptKey {
    /// Bytes of a digest in Base64: `BASE64_ENCODE_RAW_LENGTH(20)`.
    static var encodedLength: Int { 28 }

    /// The value of `Sec-WebSocket-Accept` that answers a `Sec-WebSocket-Key`.
    package static func answering(_ key: String) -> String {
        // RFC 6455, 1.3: the key as it was sent, and this identifier.
        let proof = Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)
        var encoded = [UInt8](repeating: 0, count: encodedLength)
        var output = encoded.mutableSpan
        encodeDigest(of: proof.span, into: &output)
        return String(decoding: encoded, as: UTF8.self)
    }

    /// Writes the digest of `input` as Base64: all of `output`, which has ``encodedLength`` bytes.
    static func encodeDigest(of input: Span<UInt8>, into output: inout MutableSpan<UInt8>) {
        precondition(output.count == encodedLength)
        var digest: [20 of UInt8] = .init(repeating: 0)
        var context = sha1_ctx()
        // SAFETY: each pointer is used within its closure only, with the length of what it
        // points to; nettle writes 20 bytes of digest and exactly 28 of Base64.
        unsafe input.withUnsafeBufferPointer { bytes in
            unsafe nettle_sha1_init(&context)
            unsafe nettle_sha1_update(&context, bytes.count, bytes.baseAddress)
        }
        var digestSpan = digest.mutableSpan
        unsafe digestSpan.withUnsafeMutableBufferPointer { bytes in
            unsafe nettle_sha1_digest(&context, bytes.count, bytes.baseAddress)
        }
        unsafe output.withUnsafeMutableBytes { characters in
            unsafe digest.span.withUnsafeBufferPointer { bytes in
                unsafe nettle_base64_encode_raw(
                    characters.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, bytes.baseAddress)
            }
        }
    }
}
