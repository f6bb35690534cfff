/// Takes delimiters out of a message, in place. Only for delimiters that do not overlap themselves.
extension DelimiterSearch {
    /// Leaves delimiters out, and those that come to be by that, until none is left.
    ///
    /// - Returns: how much of `text` is left, at its front.
    func drop(from text: inout MutableSpan<UInt8>) -> Int {
        var length = 0
        var matched = 0
        // INVARIANT: how many bytes of the delimiter stood in front of each of the last bytes that are kept, back to
        // where none did: when a delimiter goes, the search goes on as it stood in front of it.
        var before: [UInt8] = []
        for index in 0..<text.count {
            let byte = text[index]
            text[length] = byte
            length += 1
            before.append(UInt8(matched))
            advance(&matched, over: byte)
            if matched == 0 {
                before.removeAll(keepingCapacity: true)
            } else if matched == bytes.count {
                length -= bytes.count
                matched = Int(before[before.count - bytes.count])
                before.removeLast(bytes.count)
            }
        }
        return length
    }

    /// Puts one space in the place of each delimiter, which must hold none.
    ///
    /// - Returns: how much of `text` is left, at its front.
    func replaceWithSpaces(in text: inout MutableSpan<UInt8>) -> Int {
        var length = 0
        var matched = 0
        for index in 0..<text.count {
            let byte = text[index]
            text[length] = byte
            length += 1
            advance(&matched, over: byte)
            if matched == bytes.count {
                matched = 0
                length -= bytes.count
                text[length] = UInt8(ascii: " ")
                length += 1
            }
        }
        return length
    }
}
