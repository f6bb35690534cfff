import CLinux
import Testing

@testable import EventLoop

@Suite("Unix address")
struct UnixAddressTests {
    @Test("a path fits up to 107 bytes, whatever they spell", arguments: ["a", "é"])
    func lengths(letter: String) throws {
        let fits = String(repeating: letter, count: 107 / letter.utf8.count)
        #expect(try UnixAddress(path: fits).path == fits)
        let long = fits + "ab"
        #expect(throws: UnixAddress.Mistake.tooLong(long.utf8.count)) { try UnixAddress(path: long) }
    }

    @Test("an empty path, and one with a zero in it, name no socket")
    func unusable() {
        #expect(throws: UnixAddress.Mistake.empty) { try UnixAddress(path: "") }
        #expect(throws: UnixAddress.Mistake.containsNull) { try UnixAddress(path: "/tmp/a\0b") }
        #expect(throws: UnixAddress.Mistake.containsNull) { try UnixAddress(path: "\0abstract") }
    }

    @Test("C sees the whole path with a zero behind it", arguments: [1, 50, 107])
    func bytes(length: Int) throws {
        let address = try UnixAddress(path: String(repeating: "x", count: length))
        let bytes = unsafe address.withSockaddr { pointer, length in
            unsafe Array(UnsafeRawBufferPointer(start: pointer, count: Int(length)))
        }
        #expect(bytes.count == MemoryLayout<sockaddr_un>.size)
        #expect(bytes[2...].prefix(while: { $0 == UInt8(ascii: "x") }).count == length)
        #expect(bytes[2 + length] == 0)
    }

    @Test("an abstract name has a zero in front, and no byte behind it counts")
    func abstract() throws {
        let address = try UnixAddress(pathOrName: "@name")
        let bytes = unsafe address.withSockaddr { pointer, length in
            unsafe Array(UnsafeRawBufferPointer(start: pointer, count: Int(length)))
        }
        #expect(Array(bytes[2...]) == [0] + Array("name".utf8))
        #expect(throws: UnixAddress.Mistake.empty) { try UnixAddress(pathOrName: "@") }
        #expect(throws: UnixAddress.Mistake.containsNull) { try UnixAddress(pathOrName: "@a\0b") }
    }

    @Test("an abstract name may fill the address, and any other text is a path")
    func abstractLengths() throws {
        let longest = "@" + String(repeating: "x", count: 107)
        let length = unsafe try UnixAddress(pathOrName: longest).withSockaddr { _, length in Int(length) }
        #expect(length == MemoryLayout<sockaddr_un>.size)
        #expect(throws: UnixAddress.Mistake.tooLong(108)) { try UnixAddress(pathOrName: longest + "x") }
        #expect(try UnixAddress(pathOrName: "./@name") == UnixAddress(path: "./@name"))
        #expect(try UnixAddress(path: "@name") != UnixAddress(pathOrName: "@name"))
    }
}
