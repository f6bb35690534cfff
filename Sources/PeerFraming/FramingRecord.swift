import CWebsocksy

/// The functions of a framing, in memory that stays where it is for as long as anybody uses them.
@safe final class FramingRecord: @unchecked Sendable {
    // INVARIANT: written before anybody else sees it and never again, so all threads may read it.
    let pointer: UnsafePointer<ws_framing_v2>

    init(_ record: ws_framing_v2) {
        let memory = UnsafeMutablePointer<ws_framing_v2>.allocate(capacity: 1)
        // SAFETY: the memory was just made for one record.
        unsafe memory.initialize(to: record)
        unsafe pointer = UnsafePointer(memory)
    }

    deinit { unsafe pointer.deallocate() }
}
