/// Finds a delimiter in bytes that come in pieces, and never looks at a byte twice.
///
/// This is the search of Knuth, Morris and Pratt: all that must be known of earlier bytes is how many at their end
/// could be the delimiter's beginning.
struct DelimiterSearch: Sendable {
    /// The delimiter.
    let bytes: [UInt8]
    private let first: UInt8
    // INVARIANT: `borders[n]` is the length of the longest text, shorter than n, that the first n bytes of the
    // delimiter both begin and end with.
    private let borders: [Int]

    init(_ delimiter: [UInt8]) {
        precondition(!delimiter.isEmpty)
        bytes = delimiter
        first = delimiter[0]
        var borders = [0, 0]
        for byte in delimiter.dropFirst() {
            var length = borders[borders.count - 1]
            while length > 0, delimiter[length] != byte { length = borders[length] }
            borders.append(delimiter[length] == byte ? length + 1 : 0)
        }
        self.borders = borders
    }

    /// Whether two occurrences may overlap, as those of "aa" in "aaa".
    var overlapsItself: Bool { borders[bytes.count] > 0 }

    /// Where the first occurrence ends, from `start` on.
    ///
    /// - Parameter matched: how many of the delimiter's bytes stand in front of `start`; then, in front of the end.
    ///   It is 0 again behind an occurrence.
    func end(in text: Span<UInt8>, from start: Int, matched: inout Int) -> Int? {
        var index = start
        while index < text.count {
            if matched == 0 {
                guard let found = text.firstIndex(of: first, from: index) else { return nil }
                index = found + 1
                matched = 1
            } else {
                advance(&matched, over: text[index])
                index += 1
            }
            if matched == bytes.count {
                matched = 0
                return index
            }
        }
        return nil
    }

    /// How many bytes of the delimiter stand in front of where the text goes on, once `byte` stands there too.
    func advance(_ matched: inout Int, over byte: UInt8) {
        while matched > 0, bytes[matched] != byte { matched = borders[matched] }
        if bytes[matched] == byte { matched += 1 }
    }
}
