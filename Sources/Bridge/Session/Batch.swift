package import WebSocketCore

/// The bytes that one turn sends one way, in order: parts of the loan and bytes of our own.
///
/// A large payload stays in the loan and is only pointed at; headers, small payloads and
/// everything we say ourselves are copied into the scratch, where neighbours join to one part.
/// Measured with payloads of 64 bytes, copying costs a third of what a part each costs; from
/// 4 KiB on pointing is cheaper.
@safe package struct Batch: ~Copyable {
    /// One run of bytes, in the loan or in the scratch.
    package struct Part: Sendable {
        package var isLent: Bool
        package var offset: Int
        package var count: Int
    }

    /// From this size on a payload is pointed at, not copied.
    @inline(__always) package static var lendingSize: Int { 4096 }

    // INVARIANT: the first `scratchCount` bytes of `scratch` and the first `partCount` of `parts` are initialized.
    private var scratch: UnsafeMutableRawBufferPointer
    private var scratchCount = 0
    private var parts: UnsafeMutableBufferPointer<Part>
    private var partCount = 0
    /// How many bytes all parts hold together.
    package private(set) var byteCount = 0

    /// - Parameter capacity: what the scratch holds before it has to grow. Pages that no turn
    ///   has written cost nothing.
    package init(capacity: Int) {
        unsafe scratch = .allocate(byteCount: capacity, alignment: 64)
        unsafe parts = .allocate(capacity: 256)
    }

    deinit {
        unsafe scratch.deallocate()
        unsafe parts.deallocate()
    }

    package var isEmpty: Bool { byteCount == 0 }

    /// Adds a copy of `bytes`.
    package mutating func copy(_ bytes: Span<UInt8>) {
        guard bytes.count > 0 else { return }
        let offset = takeScratch(bytes.count)
        unsafe bytes.withUnsafeBufferPointer { source in
            // SAFETY: `takeScratch` made room for `source.count` bytes at `offset`, and the two never overlap.
            unsafe UnsafeMutableRawBufferPointer(rebasing: scratch[offset..<offset + source.count])
                .copyMemory(from: UnsafeRawBufferPointer(source))
        }
    }

    /// Adds a range of the loan, which stays where it is until the turn is sent.
    package mutating func lend(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        append(Part(isLent: true, offset: range.lowerBound, count: range.count))
    }

    /// Adds one frame to the client. The payload is `range` of the loan `bytes`.
    package mutating func frame(_ opcode: Opcode, isFinal: Bool, payload range: Range<Int>, of bytes: Span<UInt8>) {
        let offset = takeScratch(FrameWriter.headerLength(payloadLength: range.count))
        // SAFETY: `takeScratch` made room for exactly this header.
        _ = unsafe FrameWriter.writeHeader(
            opcode, isFinal: isFinal, payloadLength: range.count, to: scratch.baseAddress.unsafelyUnwrapped + offset)
        if range.count < Self.lendingSize {
            copy(bytes.extracting(range))
        } else {
            lend(range)
        }
    }

    /// Adds one frame whose payload is `bytes`, all copied.
    package mutating func frame(_ opcode: Opcode, copying bytes: Span<UInt8>) {
        let offset = takeScratch(FrameWriter.headerLength(payloadLength: bytes.count))
        // SAFETY: `takeScratch` made room for exactly this header.
        _ = unsafe FrameWriter.writeHeader(
            opcode, isFinal: true, payloadLength: bytes.count, to: scratch.baseAddress.unsafelyUnwrapped + offset)
        copy(bytes)
    }

    /// Calls `body` with each part's memory in order. The loan starts at `loan`.
    ///
    /// The memory is good until the batch or the loan is written again.
    package func forEachPart(loan: UnsafeMutableRawPointer, _ body: (UnsafeRawBufferPointer) -> Void) {
        for index in 0..<partCount {
            // SAFETY: `index` is below `partCount`; a part never reaches over what it was made of.
            let part = unsafe parts[index]
            let base = unsafe part.isLent ? loan : scratch.baseAddress.unsafelyUnwrapped
            unsafe body(UnsafeRawBufferPointer(start: base + part.offset, count: part.count))
        }
    }

    /// Forgets everything; the memory stays for the next turn.
    package mutating func clear() {
        scratchCount = 0
        partCount = 0
        byteCount = 0
    }

    /// Makes room for `count` bytes of scratch as part of the batch and returns where it starts.
    private mutating func takeScratch(_ count: Int) -> Int {
        if unsafe scratchCount + count > scratch.count { growScratch(toHold: scratchCount + count) }
        let offset = scratchCount
        scratchCount += count
        append(Part(isLent: false, offset: offset, count: count))
        return offset
    }

    private mutating func append(_ part: Part) {
        byteCount += part.count
        if partCount > 0 {
            // SAFETY: `partCount - 1` is an initialized part.
            let last = unsafe parts[partCount - 1]
            if last.isLent == part.isLent && last.offset + last.count == part.offset {
                unsafe parts[partCount - 1].count += part.count
                return
            }
        }
        if unsafe partCount == parts.count { growParts() }
        // SAFETY: there is room for one more part; `Part` is trivial, so assigning initializes.
        unsafe parts[partCount] = part
        partCount += 1
    }

    private mutating func growScratch(toHold count: Int) {
        let larger = unsafe UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(count, 2 * scratch.count), alignment: 64)
        // SAFETY: the new memory is larger than the old, and offsets of parts stay what they were.
        unsafe UnsafeMutableRawBufferPointer(rebasing: larger[..<scratchCount])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: scratch[..<scratchCount]))
        unsafe scratch.deallocate()
        unsafe scratch = larger
    }

    private mutating func growParts() {
        let larger = unsafe UnsafeMutableBufferPointer<Part>.allocate(capacity: 2 * parts.count)
        // SAFETY: all `partCount` parts are initialized and trivial, and the new memory is larger.
        unsafe larger.baseAddress.unsafelyUnwrapped.initialize(
            from: parts.baseAddress.unsafelyUnwrapped, count: partCount)
        unsafe parts.deallocate()
        unsafe parts = larger
    }
}
