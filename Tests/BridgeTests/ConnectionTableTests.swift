import EventLoop
import Testing

@testable import Bridge

@Suite("Connection table")
struct ConnectionTableTests {
    @Test("a token finds its own connection, and nobody once that is gone, though its slot is used again")
    func generations() throws {
        let poller = try Poller()
        var table = ConnectionTable()
        let old = table.reserve()
        let oldToken = Token(.client, slot: old.slot, generation: old.generation)
        #expect(table.connection(oldToken) == nil, "a place that is reserved holds nobody yet")
        table.put(try idleConnection(number: 1, slot: old.slot, generation: old.generation, poller: poller))
        #expect(table.connection(oldToken)?.number == 1)
        #expect(table.count == 1)

        table.release(old.slot)
        #expect(table.connection(oldToken) == nil)
        #expect(table.count == 0 && table.all.isEmpty)

        let new = table.reserve()
        #expect(new.slot == old.slot && new.generation != old.generation)
        table.put(try idleConnection(number: 2, slot: new.slot, generation: new.generation, poller: poller))
        #expect(table.connection(oldToken) == nil)
        #expect(table.connection(Token(.peer, slot: new.slot, generation: new.generation))?.number == 2)
        #expect(table.connection(inSlot: new.slot)?.number == 2)
    }

    @Test("a token of a slot that never was finds nobody")
    func strange() {
        let table = ConnectionTable()
        #expect(table.connection(Token(.client, slot: 5, generation: 0)) == nil)
    }

    @Test("slots are dense: what is free is used before there are more")
    func dense() throws {
        let poller = try Poller()
        var table = ConnectionTable()
        for index in 0..<10 as Range<UInt32> {
            let place = table.reserve()
            #expect(place.slot == index)
            table.put(
                try idleConnection(number: UInt64(index), slot: index, generation: place.generation, poller: poller))
        }
        table.release(3)
        table.release(7)
        #expect(Set([table.reserve().slot, table.reserve().slot]) == [3, 7])
        #expect(table.reserve().slot == 10)
        #expect(table.all.map(\.number) == [0, 1, 2, 4, 5, 6, 8, 9])
        #expect(table.count == 11, "places that are reserved count")
    }

    @Test("each use of a slot has a generation of its own")
    func manyGenerations() {
        var table = ConnectionTable()
        var seen: Set<UInt32> = []
        for _ in 0..<1000 {
            let place = table.reserve()
            #expect(place.slot == 0)
            seen.insert(place.generation)
            table.release(place.slot)
        }
        #expect(seen.count == 1000)
    }
}
