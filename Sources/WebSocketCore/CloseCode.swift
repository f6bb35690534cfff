/// The status code of a Close frame (RFC 6455, 7.4, and the IANA registry of WebSocket close codes).
package struct CloseCode: RawRepresentable, Equatable, Sendable {
    package let rawValue: UInt16

    @inline(__always)
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Whether a Close frame may carry this code.
    ///
    /// The others are for use inside a program only, or reserved, or of no registered range.
    package var mayStandInFrame: Bool {
        switch rawValue {
        // RFC 6455, 7.4.1: 1004 has no meaning; 1005, 1006 and 1015 never travel.
        case 1000...1003, 1007...1014: true
        // RFC 6455, 7.4.2: 3000 to 3999 are registered, 4000 to 4999 are private.
        case 3000...4999: true
        default: false
        }
    }
}

extension CloseCode {
    /// The purpose of the connection is fulfilled.
    @inline(__always)
    package static var normal: CloseCode { CloseCode(rawValue: 1000) }
    /// The server goes down, or a browser has left the page.
    @inline(__always)
    package static var goingAway: CloseCode { CloseCode(rawValue: 1001) }
    /// A rule of the protocol was broken.
    @inline(__always)
    package static var protocolError: CloseCode { CloseCode(rawValue: 1002) }
    /// The type of a message is one that the receiver can't take.
    @inline(__always)
    package static var unsupportedData: CloseCode { CloseCode(rawValue: 1003) }
    /// A Close frame came without a code. Never stands in a frame.
    @inline(__always)
    package static var noStatusReceived: CloseCode { CloseCode(rawValue: 1005) }
    /// The connection ended without a Close frame. Never stands in a frame.
    @inline(__always)
    package static var abnormalClosure: CloseCode { CloseCode(rawValue: 1006) }
    /// A text message was not UTF-8.
    @inline(__always)
    package static var invalidPayload: CloseCode { CloseCode(rawValue: 1007) }
    /// A message breaks a policy for which there is no better code.
    @inline(__always)
    package static var policyViolation: CloseCode { CloseCode(rawValue: 1008) }
    /// A message is longer than the receiver takes.
    @inline(__always)
    package static var messageTooBig: CloseCode { CloseCode(rawValue: 1009) }
    /// The server met something that it did not expect.
    @inline(__always)
    package static var internalError: CloseCode { CloseCode(rawValue: 1011) }
}
