/// Wire constants and classes of ASCII.
extension UInt8 {
    static let slash = UInt8(ascii: "/")
    static let dot = UInt8(ascii: ".")
    static let percent = UInt8(ascii: "%")
    static let colon = UInt8(ascii: ":")
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D

    var isBlank: Bool { self == 0x20 || self == 0x09 }

    var lowercased: UInt8 { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self }

    /// The value of a hexadecimal digit in either case.
    var hexadecimalValue: UInt8? {
        switch lowercased {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): lowercased - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}

extension Collection<UInt8> {
    func equalsIgnoringCase(_ other: some Collection<UInt8>) -> Bool {
        count == other.count && zip(self, other).allSatisfy { $0.lowercased == $1.lowercased }
    }
}

extension BidirectionalCollection<UInt8> where SubSequence: BidirectionalCollection {
    /// The part between the first and the last byte for which `isOuter` is false.
    func trimming(_ isOuter: (UInt8) -> Bool) -> SubSequence {
        guard let first = firstIndex(where: { !isOuter($0) }), let last = lastIndex(where: { !isOuter($0) }) else {
            return self[endIndex...]
        }
        return self[first...last]
    }
}

extension [UInt8] {
    /// The bytes as text for a line of the log: what could end the line or move a cursor is written as `\xHH`.
    package var visible: String {
        String(decoding: self, as: UTF8.self).unicodeScalars.reduce(into: "") { text, scalar in
            guard scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) else {
                text.unicodeScalars.append(scalar)
                return
            }
            let digits = String(scalar.value, radix: 16, uppercase: true)
            text += "\\x" + (digits.utf8.count < 2 ? "0" : "") + digits
        }
    }
}
