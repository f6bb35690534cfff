/// The grammar of RFC 3629, 4, as it is printed: each row is a form that a code point may have.
private let forms: [[ClosedRange<UInt8>]] = [
    [0x00...0x7F],
    [0xC2...0xDF, 0x80...0xBF],
    [0xE0...0xE0, 0xA0...0xBF, 0x80...0xBF],
    [0xE1...0xEC, 0x80...0xBF, 0x80...0xBF],
    [0xED...0xED, 0x80...0x9F, 0x80...0xBF],
    [0xEE...0xEF, 0x80...0xBF, 0x80...0xBF],
    [0xF0...0xF0, 0x90...0xBF, 0x80...0xBF, 0x80...0xBF],
    [0xF1...0xF3, 0x80...0xBF, 0x80...0xBF, 0x80...0xBF],
    [0xF4...0xF4, 0x80...0x8F, 0x80...0xBF, 0x80...0xBF],
]

/// A slow and obvious judge of UTF-8.
enum ModelUTF8: Equatable {
    /// No continuation makes the text valid.
    case invalid
    /// Valid so far; so many bytes at its end belong to an unfinished code point.
    case valid(pending: Int)

    init(_ text: [UInt8]) {
        var rest = text[...]
        while let form = ModelUTF8.form(of: rest) {
            guard form.count <= rest.count else {
                self = .valid(pending: rest.count)
                return
            }
            rest = rest.dropFirst(form.count)
        }
        self = rest.isEmpty ? .valid(pending: 0) : .invalid
    }

    /// The form that the first code point of `text` has, or may have once it is finished.
    private static func form(of text: ArraySlice<UInt8>) -> [ClosedRange<UInt8>]? {
        guard let first = text.first else { return nil }
        candidates: for form in forms where form[0].contains(first) {
            for place in 1..<form.count where place < text.count {
                guard form[place].contains(text[text.startIndex + place]) else { continue candidates }
            }
            return form
        }
        return nil
    }
}
