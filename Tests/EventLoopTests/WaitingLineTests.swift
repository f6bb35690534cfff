import Testing

@testable import EventLoop

@Suite("Waiting line")
struct WaitingLineTests {
    @Test("who came first goes first, however coming and going take turns")
    func order() {
        var line = WaitingLine<Int>()
        var taken: [Int] = []
        for number in 0..<100 {
            line.append(number)
            if number % 3 == 0 { line.takeOldest().map { taken.append($0) } }
        }
        taken += line.takeAll()
        #expect(taken == Array(0..<100))
        #expect(line.takeOldest() == nil && line.takeAll().isEmpty)
    }

    @Test("one that is not wanted stays the first in line, and nobody behind it is asked about")
    func wanted() {
        var line = WaitingLine<Int>()
        for number in [1, 2, 9, 3] { line.append(number) }
        var asked: [Int] = []
        while line.takeOldest(where: { number in
            asked.append(number)
            return number < 5
        }) != nil {}
        #expect(asked == [1, 2, 9])
        #expect(line.takeAll() == [9, 3])
    }
}
