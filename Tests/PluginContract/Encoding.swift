import PeerFraming
import WebSocketCore

/// What a framing writes to the peer for a client's messages.
enum Encoding {
    private static let messages: [[UInt8]] = [
        [], [0], Array("hello".utf8), Array("{\"a\": 1}".utf8), Array("two\nlines\r\n".utf8),
        [UInt8](repeating: 0x61, count: 300),
    ]

    /// Writes each message whole and byte by byte.
    static func pieces(_ subject: Subject) throws {
        try FramingClaims.eachFraming(subject) { open in
            for message in messages {
                for opcode in [Opcode.text, .binary] {
                    let whole = try written(message, opcode, size: max(message.count, 1), by: try open())
                    guard try mayComeInPieces(try open()) else { continue }
                    let pieces = try written(message, opcode, size: 1, by: try open())
                    guard pieces == whole else {
                        throw Contract.Broken("\(message) is written as \(whole ?? []), in pieces as \(pieces ?? [])")
                    }
                }
            }
        }
    }

    /// A framing that may refuse a message gets it whole.
    private static func mayComeInPieces(_ framer: consuming Framer) throws -> Bool {
        framer.encodes && !framer.traits.contains(.mayRefuse)
    }

    /// What the peer gets; `nil` if the framing has nothing to say, or refuses.
    private static func written(
        _ message: [UInt8], _ opcode: Opcode, size: Int, by framer: consuming Framer
    ) throws -> [UInt8]? {
        guard framer.encodes else { return nil }
        var bytes = message
        var sent: [UInt8] = []
        var place = 0
        repeat {
            let range = place..<min(place + size, message.count)
            let piece = Framer.Piece(
                opcode, range, total: UInt64(message.count), isFirst: place == 0,
                isLast: range.upperBound == message.count)
            place = range.upperBound
            var span = bytes.mutableSpan
            do throws(EncodingRefusal) {
                let encoded = unsafe try framer.encode(piece, in: &span)
                // SAFETY: both are good until the framing is called again.
                unsafe sent += encoded.before
                let payload = unsafe encoded.payload
                for index in payload { sent.append(span[index]) }
                unsafe sent += encoded.after
            } catch .invalidAnswer {
                throw Contract.Broken("what it answers for \(message) lies outside of what it may send")
            } catch {
                return nil
            }
        } while place < message.count
        return sent
    }
}
