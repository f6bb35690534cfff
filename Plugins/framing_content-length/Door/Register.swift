import CWebsocksy
import FramingPlugin
import ContentLengthFraming

/// Called when the library is loaded.
@section(".init_array") @used
private let register: @convention(c) () -> Void = {
    // SAFETY: the server copies the record during the call; what it points to stays for ever.
    var record = unsafe ContentLengthFraming.offer.record()
    _ = unsafe core_register_framing_v2(&record)
}
