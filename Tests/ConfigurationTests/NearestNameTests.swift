import Testing

@testable import Configuration

@Suite("Nearest name")
struct NearestNameTests {
    @Test(
        "one edit is an addition, a loss, a change or a swap of neighbours",
        arguments: [
            ("", "", 0), ("a", "", 1), ("", "abc", 3), ("port", "port", 0), ("prt", "port", 1), ("poort", "port", 1),
            ("pprt", "port", 1), ("prot", "port", 1), ("kitten", "sitting", 3), ("ca", "abc", 3),
        ])
    func distances(left: String, right: String, distance: Int) {
        #expect(NearestName.distance(Array(left.utf8), Array(right.utf8)) == distance)
        #expect(NearestName.distance(Array(right.utf8), Array(left.utf8)) == distance)
    }

    @Test("the distance is that of a search through all edits, for every two words of up to four letters of two kinds")
    func model() {
        var words: [[UInt8]] = [[]]
        for start in 0..<15 { words += [words[start] + [0], words[start] + [1]] }
        #expect(words.count == 31)
        for left in words {
            for right in words {
                #expect(NearestName.distance(left, right) == slowDistance(left[...], right[...]))
            }
        }
    }

    @Test(
        "a name that is near is found, one that is far is not",
        arguments: [
            ("prot", "port"), ("PORT", "port"), ("listen_mode", "listen-mode"), ("loglevel", "log-level"),
            ("lisen", "listen"), ("handshake-timout", "handshake-timeout"), ("max-connection", "max-connections"),
            ("host", nil), ("x", nil), ("", nil), ("timeout", nil), ("portportport", nil),
            (String(repeating: "port", count: 100_000), nil),
        ] as [(String, String?)])
    func keys(name: String, nearest: String?) {
        #expect(NearestName.of(name, among: Settings.keys) == nearest)
    }

    @Test("of several that are equally near the first is taken, and the nearest before it")
    func ties() {
        #expect(NearestName.of("bat", among: ["cat", "hat"]) == "cat")
        #expect(NearestName.of("boats", among: ["coat", "boat"]) == "boat")
        #expect(NearestName.of("a", among: ["b", "A"]) == "A")
        #expect(NearestName.of("a", among: []) == nil)
    }

    @Test("every single edit of every key leads back to it or to a key as near", arguments: Settings.keys)
    func everyEdit(key: String) throws {
        let bytes = Array(key.utf8)
        for index in bytes.indices {
            var lost = bytes
            var changed = bytes
            var added = bytes
            var swapped = bytes
            lost.remove(at: index)
            changed[index] = UInt8(ascii: "_")
            added.insert(UInt8(ascii: "_"), at: index)
            if index + 1 < bytes.count { swapped.swapAt(index, index + 1) }
            for edit in [lost, changed, added, swapped] {
                let name = String(decoding: edit, as: UTF8.self)
                let nearest = try #require(NearestName.of(name, among: Settings.keys))
                #expect(nearest == key || NearestName.distance(edit, Array(nearest.utf8)) <= 1)
            }
        }
    }
}

/// Tries each edit at the front, as the definition has it.
private func slowDistance(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Int {
    guard let first = left.first, let other = right.first else { return max(left.count, right.count) }
    var distances = [
        slowDistance(left.dropFirst(), right) + 1,
        slowDistance(left, right.dropFirst()) + 1,
        slowDistance(left.dropFirst(), right.dropFirst()) + (first == other ? 0 : 1),
    ]
    if left.count > 1, right.count > 1, left.prefix(2).elementsEqual(right.prefix(2).reversed()) {
        distances.append(slowDistance(left.dropFirst(2), right.dropFirst(2)) + 1)
    }
    return distances.min() ?? 0
}
