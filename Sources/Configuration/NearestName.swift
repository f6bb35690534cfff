/// Finds what someone meant who mistyped a name.
package enum NearestName {
    /// Longer names are not compared: they are no typing errors, and the work grows with the square.
    private static var lengthLimit: Int { 64 }

    /// The name in `names` that is fewest edits away from `name`, or `nil` if none is near.
    ///
    /// An edit adds, drops or changes a character or swaps two neighbours. A third of the longer name may differ, but
    /// never all of it; upper and lower case do not. Of several that are equally near the first is taken.
    package static func of(_ name: String, among names: [String]) -> String? {
        let written = lowercased(name)
        guard written.count <= lengthLimit else { return nil }
        var nearest: (name: String, distance: Int)?
        for candidate in names {
            let known = lowercased(candidate)
            guard known.count <= lengthLimit else { continue }
            let length = max(written.count, known.count)
            let allowed = min(max(1, length / 3), length - 1)
            guard abs(written.count - known.count) <= allowed else { continue }
            let distance = distance(written, known)
            guard distance <= allowed else { continue }
            if distance < nearest?.distance ?? .max { nearest = (candidate, distance) }
        }
        return nearest?.name
    }

    /// The Damerau-Levenshtein distance in which no part is edited twice (optimal string alignment).
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let change = last[column] + (left[row] == right[column] ? 0 : 1)
                var best = min(change, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }

    private static func lowercased(_ name: String) -> [UInt8] {
        name.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    }
}
