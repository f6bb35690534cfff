import Testing

@testable import HTTPUpgrade

@Suite("Accept key (RFC 6455, 4.2.2)")
struct AcceptKeyTests {
    @Test("the key of RFC 6455, 1.3 is answered as it stands there")
    func sampleKey() {
        #expect(AcceptKey.answering("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    }

    // Lesson: one byte of stack overflow on every handshake.
    /// FIPS 180-4 and RFC 3174, 7.3, as Base64.
    @Test(
        "nothing is read behind the input or written behind 28 bytes",
        arguments: [
            ("", "2jmj7l5rSw0yVb/vlWAYkK/YBwk="),
            ("abc", "qZk+NkcGgWq6PiVxeFDCbJzQ2J0="),
            ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "hJg+RBw70m66rkqh+VEp5eVGcPE="),
        ])
    func bounds(text: String, encoded: String) {
        let input = GuardedBytes(Array(text.utf8))
        let output = GuardedBytes([UInt8](repeating: 0, count: AcceptKey.encodedLength))
        input.withSpan { bytes in
            output.withMutableSpan { AcceptKey.encodeDigest(of: bytes, into: &$0) }
        }
        #expect(String(decoding: output.contents, as: UTF8.self) == encoded)
    }
}
