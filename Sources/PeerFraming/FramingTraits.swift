import CWebsocksy

/// What a framing asks of whoever moves the bytes; `ws_framing_...` in the plugin interface.
package struct FramingTraits: OptionSet, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// It may refuse a client's message, so it is shown each one whole.
    package static var mayRefuse: FramingTraits { FramingTraits(rawValue: UInt32(ws_framing_may_refuse)) }
    /// It needs the length of a client's message with its first piece.
    package static var needsLength: FramingTraits { FramingTraits(rawValue: UInt32(ws_framing_needs_length)) }
    /// The client's control frames go through it to the peer.
    package static var takesControl: FramingTraits { FramingTraits(rawValue: UInt32(ws_framing_takes_control)) }
    /// What it leaves standing is sent when the peer pauses.
    package static var sendsWhenIdle: FramingTraits {
        FramingTraits(rawValue: UInt32(ws_framing_sends_when_idle))
    }
    /// All that the plugin interface knows.
    static var known: FramingTraits { [.mayRefuse, .needsLength, .takesControl, .sendsWhenIdle] }

    /// What it calls text is UTF-8, so nobody needs to look again. Only framings of this module are believed.
    static var vouchesForText: FramingTraits { FramingTraits(rawValue: 1 << 31) }
}
