package import WebSocketCore

/// The bytes that one turn sends one way, in order: parts of the loan and bytes of our own.
///
/// A large payload stays in the loan and is only pointed at; headers, small payloads and
/// everything we say ourselves are copied into the scratch, where neighbours join to one part.
/// Measured with payloads of 64 bytes, copying costs a third of what a part each costs; from
/// 4 KiB on pointing is cheaper. What is neither in the loan nor small, a gathered message, is pointed at too.
@safe package struct Batch: ~Copyable {
    /// One run of bytes.
    package struct Part: Sendable {
        /// Where the bytes lie, and from where `offset` counts.
        package enum Place: Sendable { case scratch, loan, pinned }

        package var place: Place
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
    /// Up to which part each message reaches, where the other end tells messages apart.
    private var messageEnds: [Int] = []
    /// Memory that this batch frees once it is sent.
    private var owned: [UnsafeMutableRawBufferPointer] = unsafe []
    /// How many bytes all parts hold together.
    package private(set) var byteCount = 0

    /// - Parameter capacity: what the scratch holds before it has to grow. Pages that no turn
    ///   has written cost nothing.
    package init(capacity: Int) {
        unsafe scratch = .allocate(byteCount: capacity, alignment: 64)
        unsafe parts = .allocate(capacity: 256)
    }

    deinit {
        // SAFETY: this memory was handed over, and nothing points to it any more.
        unsafe owned.forEach { unsafe $0.deallocate() }
        unsafe scratch.deallocate()
        unsafe parts.deallocate()
    }

    package var isEmpty: Bool { byteCount == 0 && messageEnds.isEmpty }

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
        append(Part(place: .loan, offset: range.lowerBound, count: range.count))
    }

    /// Adds bytes that stay where they are until the batch is cleared.
    mutating func pin(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress, bytes.count > 0 else { return }
        append(Part(place: .pinned, offset: Int(bitPattern: base), count: bytes.count))
    }

    /// Takes over memory, for parts that were pinned in it.
    mutating func own(_ memory: UnsafeMutableRawBufferPointer) { unsafe owned.append(memory) }

    /// Notes that a message ends here, for an end that tells messages apart. It may have no bytes.
    mutating func endMessage() { messageEnds.append(partCount) }

    /// How many messages were ended.
    package var messageCount: Int { messageEnds.count }

    /// Calls `body` with the memory of each part of one message, in order. The loan starts at `loan`.
    package func forEachPart(
        ofMessage index: Int, loan: UnsafeMutableRawPointer, _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        for part in (index == 0 ? 0 : messageEnds[index - 1])..<messageEnds[index] {
            unsafe body(memory(ofPart: part, loan: loan))
        }
    }

    /// Adds a range of `bytes`: small ones are copied, large ones are pointed at.
    ///
    /// - Parameter isPinned: `bytes` are not the loan, but stay where they are until the batch is cleared.
    @inline(__always)
    mutating func add(_ range: Range<Int>, of bytes: Span<UInt8>, isPinned: Bool) {
        if range.count < Self.lendingSize {
            copy(bytes.extracting(range))
        } else if isPinned {
            // SAFETY: the caller vouches for the bytes' staying where they are.
            unsafe bytes.withUnsafeBytes { unsafe pin(UnsafeRawBufferPointer(rebasing: $0[range])) }
        } else {
            lend(range)
        }
    }

    /// Adds one frame to the client. The payload is `range` of `bytes`, which are the loan if they are not pinned.
    package mutating func frame(
        _ opcode: Opcode, isFinal: Bool, payload range: Range<Int>, of bytes: Span<UInt8>, isPinned: Bool = false
    ) {
        let offset = takeScratch(FrameWriter.headerLength(payloadLength: range.count))
        // SAFETY: `takeScratch` made room for exactly this header.
        _ = unsafe FrameWriter.writeHeader(
            opcode, isFinal: isFinal, payloadLength: range.count, to: scratch.baseAddress.unsafelyUnwrapped + offset)
        add(range, of: bytes, isPinned: isPinned)
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
        for index in 0..<partCount { unsafe body(memory(ofPart: index, loan: loan)) }
    }

    private func memory(ofPart index: Int, loan: UnsafeMutableRawPointer) -> UnsafeRawBufferPointer {
        // SAFETY: `index` is below `partCount`; a part never reaches over what it was made of.
        let part = unsafe parts[index]
        let start: UnsafeRawPointer? =
            switch part.place {
            case .scratch: unsafe UnsafeRawPointer(scratch.baseAddress.unsafelyUnwrapped + part.offset)
            case .loan: unsafe UnsafeRawPointer(loan + part.offset)
            case .pinned: unsafe UnsafeRawPointer(bitPattern: part.offset)
            }
        return unsafe UnsafeRawBufferPointer(start: start, count: part.count)
    }

    /// Forgets everything; the memory stays for the next turn.
    package mutating func clear() {
        scratchCount = 0
        partCount = 0
        byteCount = 0
        if !messageEnds.isEmpty { messageEnds.removeAll(keepingCapacity: true) }
        if unsafe !owned.isEmpty { freeOwned() }
    }

    private mutating func freeOwned() {
        // SAFETY: this memory was handed over, and nothing points to it any more.
        unsafe owned.forEach { unsafe $0.deallocate() }
        unsafe owned.removeAll()
    }

    /// Makes room for `count` bytes of scratch as part of the batch and returns where it starts.
    private mutating func takeScratch(_ count: Int) -> Int {
        if unsafe scratchCount + count > scratch.count { growScratch(toHold: scratchCount + count) }
        let offset = scratchCount
        scratchCount += count
        append(Part(place: .scratch, offset: offset, count: count))
        return offset
    }

    private mutating func append(_ part: Part) {
        byteCount += part.count
        // What belongs to two messages stays apart.
        if partCount > messageEnds.last ?? 0 {
            // SAFETY: `partCount - 1` is an initialized part.
            let last = unsafe parts[partCount - 1]
            if last.place == part.place && last.offset + last.count == part.offset {
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
