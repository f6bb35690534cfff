import CWebsocksy
import FileBackend
import Glibc

extension Request {
    /// Copies what the server lends.
    init(_ request: ws_request) {
        // SAFETY: the server lends NUL-terminated strings and arrays of the lengths that it says.
        let fields = unsafe UnsafeBufferPointer(start: request.header, count: request.headers)
        let protocols = unsafe UnsafeBufferPointer(start: request.protocol, count: request.protocols)
        unsafe self.init(
            path: bytes(request.path), query: bytes(request.query), host: bytes(request.host),
            fields: fields.map { unsafe Request.Field(name: bytes($0.tag), value: bytes($0.value)) },
            protocols: protocols.map { unsafe bytes($0) })
    }
}

extension ws_answer {
    /// Hands a line of a table to the server, which frees it.
    ///
    /// - Returns: `false` when there is no memory for it.
    mutating func fill(_ line: MappingLine, subprotocol: Int, of count: Int) -> Bool {
        // SAFETY: room for one pointer, which the server frees with what it points to.
        guard let list = unsafe calloc(1, MemoryLayout<UnsafeMutablePointer<CChar>?>.stride) else { return false }
        unsafe peer = list.bindMemory(to: UnsafeMutablePointer<CChar>?.self, capacity: 1)
        unsafe peer[0] = copy(line.peer)
        unsafe peers = 1
        unsafe framing = line.framing.isEmpty ? nil : copy(line.framing)
        unsafe framing_config = line.framingConfiguration.isEmpty ? nil : copy(line.framingConfiguration)
        unsafe self.protocol = count == 0 ? 0 : subprotocol
        // SAFETY: only compared.
        return unsafe peer[0] != nil
    }
}

/// The bytes of a C string, without its NUL; none for NULL.
///
/// - Precondition: the string ends with a NUL.
func bytes(_ string: UnsafePointer<CChar>?) -> [UInt8] {
    guard let string = unsafe string else { return [] }
    // SAFETY: as the precondition says.
    return unsafe UnsafeRawBufferPointer(start: string, count: strlen(string)).map { $0 }
}

/// A C string from malloc with these bytes, which have no NUL.
func copy(_ bytes: some Collection<UInt8>) -> UnsafeMutablePointer<CChar>? {
    // SAFETY: there is room for each of them and for the NUL, which calloc wrote.
    guard let start = unsafe calloc(bytes.count + 1, 1) else { return nil }
    for (offset, byte) in bytes.enumerated() { unsafe start.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self) }
    return unsafe start.bindMemory(to: CChar.self, capacity: bytes.count + 1)
}
