import HTTPUpgrade
import Testing

@Suite("HTTP date (RFC 9110, 5.6.7)")
struct HTTPDateTests {
    @Test(
        "a moment is written as HTTP wants it",
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),  // the RFC's own example
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_782_399, "Mon, 28 Feb 2000 23:59:59 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (1_709_164_800, "Thu, 29 Feb 2024 00:00:00 GMT"),
            (1_735_689_599, "Tue, 31 Dec 2024 23:59:59 GMT"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
        ])
    func text(unixTime: Int, expected: String) {
        #expect(HTTPDate.text(unixTime: unixTime) == expected)
    }
}
