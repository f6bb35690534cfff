import Testing
import WebSocketCore

@Suite("RFC 6455, 5.3: masking")
struct MaskingTests {
    @Test("the example of 5.7 unmasks to Hello")
    func hello() {
        var bytes: [UInt8] = [0x7F, 0x9F, 0x4D, 0x51, 0x58]
        unmask(&bytes, in: 0..<5)
        #expect(bytes == Array("Hello".utf8))
    }

    @Test("any count at any place, moved down by any distance, is what the RFC's formula says", arguments: 0...24)
    func againstFormula(distance: Int) {
        for count in 0...150 {
            let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
            let fence = [UInt8](repeating: 0xEE, count: 3)
            let gap = [UInt8](repeating: 0xDD, count: distance)
            var bytes = fence + gap + masked(payload, key: exampleKey) + fence
            unmask(&bytes, in: 3 + distance..<3 + distance + count, movingTo: 3)
            // What lies behind the moved payload and in front of the old end is of no interest.
            #expect(Array(bytes[..<(3 + count)]) == fence + payload, "\(count)")
            #expect(Array(bytes.suffix(3)) == fence, "\(count)")
        }
    }

    @Test("a payload that comes in pieces unmasks as it would in one", arguments: 0...40)
    func inPieces(count: Int) {
        let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 73) }
        for first in 0...count {
            for second in first...count {
                var bytes = masked(payload, key: exampleKey)
                var masking = Masking(key: number(exampleKey))
                var span = bytes.mutableSpan
                masking.unmask(&span, in: 0..<first)
                masking.unmask(&span, in: first..<second)
                masking.unmask(&span, in: second..<count)
                #expect(bytes == payload, "\(first), \(second)")
            }
        }
    }

    @Test("one byte outside of ASCII is seen wherever it is", arguments: 0...140)
    func seesASCII(count: Int) {
        let ascii = [UInt8](repeating: 0x7F, count: count)
        #expect(isASCII(ascii))
        for place in 0..<count {
            var text = ascii
            text[place] = 0x80
            #expect(!isASCII(text), "\(place)")
        }
    }

    @Test("bytes beside the range do not count as part of it")
    func seesOnlyItsRange() {
        for count in 0...70 {
            var bytes = [UInt8](repeating: 0xFF, count: count + 40)
            bytes.replaceSubrange(20..<20 + count, with: [UInt8](repeating: 0x41, count: count))
            var masking = Masking(key: 0)
            var span = bytes.mutableSpan
            let isASCII = masking.unmask(&span, in: 20..<20 + count)
            #expect(isASCII, "\(count)")
        }
    }

    @Test("nothing outside of the given bytes is touched, on either side", arguments: 0...150)
    func bounds(count: Int) {
        var page = GuardedPage()
        for place in GuardedPage.Place.allCases {
            page.withBytes(count, at: place) { bytes in
                for distance in 0...min(count, 20) {
                    var masking = Masking(key: 0x0102_0304)
                    masking.unmask(&bytes, in: distance..<count, movingTo: 0)
                }
            }
        }
    }

    private func unmask(_ bytes: inout [UInt8], in range: Range<Int>, movingTo destination: Int? = nil) {
        var masking = Masking(key: number(exampleKey))
        var span = bytes.mutableSpan
        masking.unmask(&span, in: range, movingTo: destination ?? range.lowerBound)
    }

    private func isASCII(_ text: [UInt8]) -> Bool {
        var bytes = masked(text, key: exampleKey)
        var masking = Masking(key: number(exampleKey))
        var span = bytes.mutableSpan
        return masking.unmask(&span, in: 0..<text.count)
    }
}
