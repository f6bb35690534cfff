package import CWebsocksy

/// A framing that a plugin offers to the server: its name, and what makes one for a connection.
package struct FramingOffer: Sendable {
    /// Why a configuration gives no framing: a sentence, for the one who wrote it.
    package struct Refusal: Error, Equatable, Sendable {
        package let reason: String

        package init(_ reason: String) { self.reason = reason }
    }

    /// What its `encode` needs.
    package enum Encoding: Sendable {
        /// There is none: the client's bytes go on as they are.
        case none
        /// The length of each message before its first piece.
        case knowsLength
        /// Each message whole, because it may be refused.
        case mayRefuse
    }

    package let name: StaticString
    package let encoding: Encoding
    /// Reads a configuration.
    package let open: @Sendable (String) throws(Refusal) -> any ConnectionFraming

    package init(
        _ name: StaticString, _ encoding: Encoding,
        open: @escaping @Sendable (String) throws(Refusal) -> any ConnectionFraming
    ) {
        self.name = name
        self.encoding = encoding
        self.open = open
    }

    /// The record that the server registers. What it points to stays for ever, as the server asks; call it once.
    package func record() -> ws_framing_v2 {
        // SAFETY: the record holds pointers that never end: a constant string, and an object that nobody releases.
        var record = unsafe ws_framing_v2()
        unsafe record.size = MemoryLayout<ws_framing_v2>.size
        unsafe record.name = UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
        unsafe record.user = Unmanaged.passRetained(FramingDoor(self)).toOpaque()
        unsafe record.open = openFraming
        unsafe record.decode = decodePeerBytes
        unsafe record.encode = encoding == .none ? nil : encodePiece
        unsafe record.close = closeFraming
        return unsafe record
    }

    /// The flags that the server wants to know of each connection.
    var flags: UInt32 {
        switch encoding {
        case .none: 0
        case .knowsLength: UInt32(ws_framing_needs_length)
        case .mayRefuse: UInt32(ws_framing_may_refuse)
        }
    }
}
