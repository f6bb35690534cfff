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
        let rest = ModelUTF8.behindWholeCodePoints(text)
        self = rest.isEmpty || ModelUTF8.form(of: rest) != nil ? .valid(pending: rest.count) : .invalid
    }

    /// How many bytes at the beginning of `text` some continuation could still make valid.
    static func goodPrefix(of text: [UInt8]) -> Int {
        let rest = behindWholeCodePoints(text)
        let torn = (1...3).last { form(of: rest.prefix($0)) != nil } ?? 0
        return text.count - rest.count + min(torn, rest.count)
    }

    private static func behindWholeCodePoints(_ text: [UInt8]) -> ArraySlice<UInt8> {
        var rest = text[...]
        while let form = form(of: rest), form.count <= rest.count { rest = rest.dropFirst(form.count) }
        return rest
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
