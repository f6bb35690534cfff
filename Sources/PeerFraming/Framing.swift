package import CWebsocksy

/// A kind of framing under its name: built in, or of a plugin. Both are the same record of functions.
@safe package struct Framing: @unchecked Sendable {
    package let name: String
    private let record: FramingRecord
    /// The function that a plugin of version 1 registered, if this is one.
    private let function: ws_framing?
    /// What it may set of its traits.
    private let allowedTraits: FramingTraits

    /// Copies `record`, of which only the first `record.size` bytes are looked at.
    ///
    /// - Returns: `nil` if it lacks what a framing can't do without.
    package init?(copying record: UnsafePointer<ws_framing_v2>) {
        let size = unsafe record.pointee.size
        guard size >= Self.leastSize, let text = unsafe record.pointee.name, unsafe record.pointee.open != nil,
            unsafe record.pointee.decode != nil
        else { return nil }
        let name = unsafe String(cString: text)
        guard Self.isName(name) else { return nil }
        var copy = unsafe ws_framing_v2()
        unsafe withUnsafeMutableBytes(of: &copy) { bytes in
            // SAFETY: the caller's record has `size` bytes, and no more than ours has are copied.
            unsafe bytes.copyMemory(from: UnsafeRawBufferPointer(start: record, count: min(size, bytes.count)))
        }
        self.name = name
        self.record = unsafe FramingRecord(copy)
        unsafe function = nil
        allowedTraits = .known
    }

    /// A framing of this module, or a function of version 1 if there is one.
    init(name: String, record: FramingRecord, function: ws_framing? = nil) {
        self.name = name
        self.record = record
        unsafe self.function = function
        allowedTraits = FramingTraits.known.union(.vouchesForText)
    }

    /// Begins a connection with this framing.
    package func open(_ configuration: String) throws(FramingRefusal) -> Framer {
        var opened = unsafe ws_opened()
        unsafe opened.size = MemoryLayout<ws_opened>.size
        var reason = ""
        let result = unsafe ErrorText.withRoom { room in
            unsafe opened.error = room
            // SAFETY: the record was checked to have the function, and all that it is given lives through the call.
            let result = unsafe configuration.withCString {
                unsafe record.pointer.pointee.open(record.pointer, $0, &opened)
            }
            if result != ws_open_done { reason = unsafe ErrorText.read(room) }
            return result
        }
        guard result == ws_open_done else {
            throw .configuration(reason.isEmpty ? "the framing \(name) refuses its configuration" : reason)
        }
        let traits = unsafe FramingTraits(rawValue: opened.flags)
        let framer = unsafe Framer(record, state: opened.state, traits: traits)
        guard traits.isSubset(of: allowedTraits) else {
            throw .unknownTraits(traits.subtracting(allowedTraits).rawValue)
        }
        return framer
    }

    /// The address by which a backend of version 1 names this framing. Not to be called, unless it is a plugin's own
    /// function.
    package var address: ws_framing {
        // SAFETY: only compared, here and by backends.
        unsafe function ?? unsafeBitCast(record.pointer, to: ws_framing.self)
    }

    /// What a record must hold: all up to `decode`.
    private static var leastSize: Int {
        // Everything in front of `encode`: four words and a pointer to a function.
        5 * MemoryLayout<Int>.size
    }

    /// Letters, digits and `-_./`, so that a name can stand in any configuration.
    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 64
            && text.utf8.allSatisfy {
                ($0 | 0x20) &- UInt8(ascii: "a") < 26 || $0 &- UInt8(ascii: "0") < 10 || "-_./".utf8.contains($0)
            }
    }
}
