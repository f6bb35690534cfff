/// Where what follows an HTTP head begins; `nil` if the head is not whole.
func endOfHead(in bytes: [UInt8]) -> Int? {
    var matched = 0
    for (index, byte) in bytes.enumerated() {
        // CR LF CR LF: a CR may always be the first of a new try.
        matched = byte == (matched & 1 == 0 ? 0x0D : 0x0A) ? matched + 1 : byte == 0x0D ? 1 : 0
        if matched == 4 { return index + 1 }
    }
    return nil
}
