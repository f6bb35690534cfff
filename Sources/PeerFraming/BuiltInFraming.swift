import CWebsocksy

/// The framings that need no plugin, as the records that a plugin would register.
enum BuiltInFraming {
    /// Makes the state of one connection, or says why its configuration is refused.
    typealias Maker = @Sendable ([UInt8]) throws(FramingRefusal) -> BuiltInState

    private struct Entry: Sendable {
        let name: StaticString
        let isTwoWay: Bool
        let make: Maker

        init(_ name: StaticString, isTwoWay: Bool = true, _ make: @escaping Maker) {
            self.name = name
            self.isTwoWay = isTwoWay
            self.make = make
        }
    }

    private static let entries = [
        Entry("newline", isTwoWay: false) { config throws(FramingRefusal) in try DelimitedFraming(.newline(config)) },
        Entry("newline/both") { config throws(FramingRefusal) in try DelimitedFraming(.newlineBoth(config)) },
        Entry("lines") { config throws(FramingRefusal) in try DelimitedFraming(.lines(config)) },
        Entry("separator", isTwoWay: false) { config throws(FramingRefusal) in
            try DelimitedFraming(.separator(config))
        },
        Entry("separator/both") { config throws(FramingRefusal) in try DelimitedFraming(.separatorBoth(config)) },
        Entry("record") { config throws(FramingRefusal) in try RecordFraming(config) },
        Entry("length8") { config throws(FramingRefusal) in try LengthFraming(width: 1, config) },
        Entry("length16") { config throws(FramingRefusal) in try LengthFraming(width: 2, config) },
        Entry("length32") { config throws(FramingRefusal) in try LengthFraming(width: 4, config) },
        Entry("netstring") { config throws(FramingRefusal) in try NetstringFraming(config) },
    ]

    /// All of them, in the order in which messages list them.
    static let all: [Framing] =
        [
            unsafe framing("auto", decode: AutoFraming.decode, open: AutoFraming.open),
            unsafe framing("binary", decode: BinaryFraming.decode, open: BinaryFraming.open),
        ]
        + entries.indices.map { index in
            unsafe framing(
                entries[index].name, decode: BuiltInDoor.decode, open: BuiltInDoor.open,
                encode: entries[index].isTwoWay ? BuiltInDoor.encode : nil, close: BuiltInDoor.close, index: index)
        }

    /// The state of a connection with the framing that stands at `index`.
    static func make(_ index: Int, _ configuration: [UInt8]) throws(FramingRefusal) -> BuiltInState {
        try entries[index].make(configuration)
    }

    private static func framing(
        _ name: StaticString, decode: DecodeFunction, open: OpenFunction, encode: EncodeFunction? = nil,
        close: CloseFunction? = nil, index: Int = 0
    ) -> Framing {
        // SAFETY: the name is a literal, which lives for ever, and so do the functions.
        var record = unsafe ws_framing_v2()
        unsafe record.size = MemoryLayout<ws_framing_v2>.size
        unsafe record.user = UnsafeMutableRawPointer(bitPattern: index)
        unsafe record.open = open
        unsafe record.decode = decode
        unsafe record.encode = encode
        unsafe record.close = close
        return unsafe Framing(name: "\(name)", record: FramingRecord(record))
    }
}

typealias OpenFunction =
    @convention(c) (
        UnsafePointer<ws_framing_v2>?, UnsafePointer<CChar>?, UnsafeMutablePointer<ws_opened>?
    ) -> ws_open_result
typealias DecodeFunction =
    @convention(c) (
        UnsafeMutableRawPointer?, UnsafePointer<ws_peer_bytes>?, UnsafeMutablePointer<ws_decoded>?
    ) -> ws_decode_result
typealias EncodeFunction =
    @convention(c) (
        UnsafeMutableRawPointer?, UnsafePointer<ws_piece>?, UnsafeMutablePointer<ws_encoded>?
    ) -> ws_encode_result
typealias CloseFunction = @convention(c) (UnsafeMutableRawPointer?) -> Void
