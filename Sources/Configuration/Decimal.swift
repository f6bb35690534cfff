/// An unsigned decimal number as it is written: digits, and digits behind a point if there are any.
struct Decimal {
    private let whole: UInt64
    private let fraction: UInt64
    /// 1 for no digits behind the point, 10 for one, and so on.
    private let scale: UInt64

    /// Takes the number from the front of `text`; `nil` if there is none or it is too long to count.
    init?(consuming text: inout Substring.UTF8View) {
        guard let (whole, _) = Self.digits(&text) else { return nil }
        self.whole = whole
        guard text.first == UInt8(ascii: ".") else {
            (fraction, scale) = (0, 1)
            return
        }
        text.removeFirst()
        guard let (fraction, scale) = Self.digits(&text) else { return nil }
        (self.fraction, self.scale) = (fraction, scale)
    }

    /// The product, if it is a whole number that can be counted.
    func times(_ unit: UInt64) -> UInt64? {
        let (upper, wholeOverflows) = whole.multipliedReportingOverflow(by: unit)
        let (lower, fractionOverflows) = fraction.multipliedReportingOverflow(by: unit)
        guard !wholeOverflows, !fractionOverflows, lower.isMultiple(of: scale) else { return nil }
        let (sum, overflows) = upper.addingReportingOverflow(lower / scale)
        return overflows ? nil : sum
    }

    /// At least one digit, with ten to the power of their number.
    private static func digits(_ text: inout Substring.UTF8View) -> (value: UInt64, scale: UInt64)? {
        var value: UInt64 = 0
        var scale: UInt64 = 1
        let start = text.startIndex
        while let byte = text.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            let (shifted, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, carries) = shifted.addingReportingOverflow(UInt64(byte - UInt8(ascii: "0")))
            let (grown, isLong) = scale.multipliedReportingOverflow(by: 10)
            guard !overflows, !carries, !isLong else { return nil }
            (value, scale) = (sum, grown)
            text.removeFirst()
        }
        return text.startIndex == start ? nil : (value, scale)
    }
}
