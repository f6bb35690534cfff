import CapturedFramings
import ContentLengthFraming
import FramingPlugin
import JSONFraming
package import PeerFraming
import VarintFraming

/// The framings of the plugins, as the server has them once they are loaded.
package enum PluginFraming {
    /// `fixedlength`
    package static let fixedLength = unsafe captured(captured_fixedlength())
    /// `dynamic32`
    package static let dynamic32 = unsafe captured(captured_dynamic32())
    /// `json`
    package static let json = framing(JSONFraming.offer)
    /// `json/both`
    package static let jsonLines = framing(JSONFraming.lineOffer)
    /// `varint`
    package static let varint = framing(VarintFraming.offer)
    /// `content-length`
    package static let contentLength = framing(ContentLengthFraming.offer)

    private static func captured(_ record: UnsafePointer<ws_framing_v2>?) -> Framing {
        // SAFETY: the record is a constant of the C source.
        guard let record = unsafe record, let framing = unsafe Framing(copying: record) else {
            preconditionFailure("a plugin in C registered nothing that the server takes")
        }
        return framing
    }

    private static func framing(_ offer: FramingOffer) -> Framing {
        // SAFETY: what the record points to stays for ever.
        var record = unsafe offer.record()
        guard let framing = unsafe Framing(copying: &record) else {
            preconditionFailure("an offer's record is not what the server takes")
        }
        return framing
    }
}
