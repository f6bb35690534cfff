import CapturedFramings
import ContentLengthFraming
import FramingPlugin
import JSONFraming
import PeerFraming
import Testing
import VarintFraming

/// The framings of the plugins, as the server has them once they are loaded.
enum Plugins {
    static func fixedLength() throws -> Framing {
        // SAFETY: the record is a constant of the C source.
        unsafe try #require(captured_fixedlength().flatMap { unsafe Framing(copying: $0) })
    }

    static func dynamic32() throws -> Framing {
        // SAFETY: as above.
        unsafe try #require(captured_dynamic32().flatMap { unsafe Framing(copying: $0) })
    }

    static func json() throws -> Framing { try framing(JSONFraming.offer) }
    static func jsonLines() throws -> Framing { try framing(JSONFraming.lineOffer) }
    static func varint() throws -> Framing { try framing(VarintFraming.offer) }
    static func contentLength() throws -> Framing { try framing(ContentLengthFraming.offer) }

    private static func framing(_ offer: FramingOffer) throws -> Framing {
        // SAFETY: what the record points to stays for ever.
        var record = unsafe offer.record()
        return try #require(unsafe Framing(copying: &record))
    }
}
