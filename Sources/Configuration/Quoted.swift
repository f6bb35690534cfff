/// Text from outside, made fit for a message of one line.
enum Quoted {
    /// The longest text that a message repeats, in characters. What is cut is shown as `...`.
    static var limit: Int { 80 }

    /// The text in quotation marks.
    static func text(_ text: String) -> String { "\"\(escaped(text))\"" }

    /// Replaces control characters, which a terminal would obey, and cuts what is too long.
    static func escaped(_ text: String, limit: Int = limit) -> String {
        var result = ""
        var count = 0
        for scalar in text.unicodeScalars {
            guard count < limit else { return result + "..." }
            count += 1
            switch scalar.value {
            case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
