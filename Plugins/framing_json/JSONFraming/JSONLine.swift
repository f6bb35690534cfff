import FramingPlugin

/// A message on its way to becoming a line: exactly one JSON entity, with blanks around it if there are any.
struct JSONLine {
    private var scanner = JSONScanner()
    private var isWhole = false

    /// Judges a piece and writes spaces over its line breaks: none of them is inside a string, where JSON has none.
    mutating func encode(_ piece: inout MutableSpan<UInt8>, isLast: Bool) -> Encoded {
        var behind = 0
        if !isWhole {
            switch scanner.scan(piece.span, from: 0) {
            case .more: behind = piece.count
            case .broken: return .refused("The message is no JSON.")
            case .ended(let end): (isWhole, behind) = (true, end)
            }
        }
        for index in behind..<piece.count where !piece[index].isJSONBlank {
            return .refused("The message is more than one JSON entity.")
        }
        guard !isLast || isWhole || scanner.mayEnd else {
            return .refused(scanner.isBlank ? "The message has no JSON entity." : "The message ends inside its JSON.")
        }
        for index in 0..<piece.count where piece[index] == 0x0A || piece[index] == 0x0D { piece[index] = 0x20 }
        return .piece(after: isLast ? [0x0A] : [])
    }
}
