import PeerDiscovery
import PeerFraming
import WebSocketCore

/// Client to a peer that tells messages apart: by datagrams, or by what a framing writes around them.
extension ClientSession {
    /// Whether messages have to be told apart on their way to the peer.
    var writesMessages: Bool { hasDatagrams || encodes }

    /// Takes a piece of a message and passes on what may go.
    mutating func write(
        _ range: Range<Int>, _ type: MessageType, startsMessage: Bool, endsMessage: Bool,
        of bytes: inout MutableSpan<UInt8>, _ turn: inout Turn
    ) throws(ProtocolViolation) {
        var isBounded = gathers
        if startsMessage {
            let isLengthKnown = endsMessage || messages.frameEndsMessage
            announced = isLengthKnown ? UInt64(range.count + messages.remainingInFrame) : nil
            isBounded = goesWhole || needsLength && !isLengthKnown
            gathers = isBounded && !endsMessage
        }
        if isBounded {
            let length = endsMessage ? gathered.count + range.count : messages.announcedLength
            let limit = rules.gatheringLimit
            guard length <= limit else { throw .messageTooLong(frameLength: UInt64(length), roomLeft: limit) }
        }
        guard gathers else {
            let piece = Framer.Piece(
                type.opcode, range, total: announced, isFirst: startsMessage, isLast: endsMessage)
            return emit(piece, of: &bytes, &turn)
        }
        // Frames that may follow have announced nothing yet.
        let isLengthKnown = endsMessage || messages.frameEndsMessage
        let longest = isLengthKnown ? messages.announcedLength : rules.gatheringLimit
        gathered.append(bytes.span.extracting(range), longest: longest, &turn.spare)
        if endsMessage { emitGathered(type, &turn) }
    }

    /// Has the client's control frame go through the framing, where that takes them. `false` where it does not.
    mutating func writeControl(
        _ opcode: Opcode, _ range: Range<Int>, of bytes: inout MutableSpan<UInt8>, _ turn: inout Turn
    ) -> Bool {
        guard encodes, framingTraits.contains(.takesControl) else { return false }
        emit(
            Framer.Piece(opcode, range, total: UInt64(range.count), isFirst: true, isLast: true), of: &bytes, &turn)
        return true
    }

    /// Whether every message has to be whole before anything of it goes.
    private var goesWhole: Bool { hasDatagrams || framingTraits.contains(.mayRefuse) }

    /// Whether how long a message is has to be known before anything of it goes.
    private var needsLength: Bool { framingTraits.contains(.needsLength) }

    private mutating func emitGathered(_ type: MessageType, _ turn: inout Turn) {
        let count = gathered.count
        gathers = false
        guard let memory = unsafe gathered.take() else {
            var nothing = MutableSpan<UInt8>()
            return emit(Framer.Piece(type.opcode, 0..<0, total: 0, isFirst: true, isLast: true), of: &nothing, &turn)
        }
        // SAFETY: the first `count` bytes are the message. The memory is the turn's from here on.
        let bytes = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[..<count])
        var span = unsafe bytes.assumingMemoryBound(to: UInt8.self).mutableSpan
        emit(
            Framer.Piece(type.opcode, 0..<count, total: UInt64(count), isFirst: true, isLast: true), of: &span, &turn,
            isPinned: true)
        if count < Batch.lendingSize {
            unsafe turn.spare.give(memory)
        } else {
            unsafe turn.toPeer.own(memory)
        }
    }

    /// Writes a piece as the peer wants it.
    private mutating func emit(
        _ piece: Framer.Piece, of bytes: inout MutableSpan<UInt8>, _ turn: inout Turn, isPinned: Bool = false
    ) {
        guard !hasDatagrams else {
            turn.toPeer.add(piece.range, of: bytes.span, isPinned: isPinned)
            return turn.toPeer.endMessage()
        }
        do throws(EncodingRefusal) {
            guard let encoded = unsafe try framer?.encode(piece, in: &bytes) else { return }
            // SAFETY: what the framing lent is good until it is called again, and copied here.
            unsafe turn.toPeer.copy(encoded.before.span)
            unsafe turn.toPeer.add(encoded.payload, of: bytes.span, isPinned: isPinned)
            unsafe turn.toPeer.copy(encoded.after.span)
        } catch {
            refused(error, &turn)
        }
    }

    /// The client's message can't be written to the peer: what it sent before goes, the rest is not looked at.
    private mutating func refused(_ refusal: EncodingRefusal, _ turn: inout Turn) {
        let code: CloseCode =
            switch refusal {
            case .refused: .policyViolation
            case .tooLong: .messageTooBig
            case .invalidAnswer: .internalError
            }
        stop(code, refusal.description, &turn)
    }
}
