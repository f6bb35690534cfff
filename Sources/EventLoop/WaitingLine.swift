/// What waits for its turn, in the order in which it came. Both ends cost the same, however long the line is.
package struct WaitingLine<Element> {
    // INVARIANT: the oldest is the last of `next`, or the first of `later` while `next` is empty.
    private var next: [Element] = []
    private var later: [Element] = []

    package init() {}

    /// Adds the newest.
    package mutating func append(_ element: Element) { later.append(element) }

    /// Takes the oldest out if `isWanted` says so.
    package mutating func takeOldest(where isWanted: (Element) -> Bool = { _ in true }) -> Element? {
        if next.isEmpty {
            next = later.reversed()
            later = []
        }
        guard let oldest = next.last, isWanted(oldest) else { return nil }
        return next.popLast()
    }

    /// Takes all of them out, the oldest first.
    package mutating func takeAll() -> [Element] {
        defer {
            next = []
            later = []
        }
        return next.reversed() + later
    }
}

extension WaitingLine: Sendable where Element: Sendable {}
