import CLinux

/// Asks the system for the addresses of a name (getaddrinfo). Blocks for as long as the name servers take.
enum NameLookUp {
    /// The addresses of `name` in the order of RFC 6724, each once. A number in text form is its own answer.
    static func addresses(of name: String, port: UInt16) -> Result<[SocketAddress], ResolutionError> {
        guard !name.isEmpty, !name.utf8.contains(0) else { return .failure(.unknownName) }
        // One answer for each address instead of one for each kind of socket too. No AI_ADDRCONFIG: it would hide
        // `::1` on a machine whose only IPv6 address is that one, and an unusable address fails at once anyway.
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        // SAFETY: C reads the name up to its end and writes the head of a list that we free below.
        let code = unsafe getaddrinfo(name, nil, &hints, &list)
        let errorNumber = SystemCall.errorNumber
        guard code == 0 else { return .failure(error(code, errorNumber)) }
        defer { unsafe freeaddrinfo(list) }
        let addresses = unsafe addresses(in: list, port: port)
        return addresses.isEmpty ? .failure(.unknownName) : .success(addresses)
    }

    /// The addresses in a list of the C library, in its order and each once.
    static func addresses(in list: UnsafeMutablePointer<addrinfo>?, port: UInt16) -> [SocketAddress] {
        var addresses: [SocketAddress] = []
        var item = unsafe list
        while let info = unsafe item {
            // SAFETY: each item holds an address as long as its family needs, and the list ends with NULL.
            if let pointer = unsafe info.pointee.ai_addr, let address = unsafe SocketAddress(pointer)?.with(port: port),
                !addresses.contains(address)
            {
                addresses.append(address)
            }
            unsafe item = info.pointee.ai_next
        }
        return addresses
    }

    private static func error(_ code: Int32, _ errorNumber: Int32) -> ResolutionError {
        switch code {
        case EAI_NONAME, EAI_NODATA, EAI_ADDRFAMILY: .unknownName
        case EAI_AGAIN: .temporaryFailure
        case EAI_FAIL: .refused
        case EAI_MEMORY: .system(SystemError(call: .lookUp, code: ENOMEM))
        case EAI_SYSTEM: .system(SystemError(call: .lookUp, code: errorNumber))
        default: preconditionFailure("getaddrinfo: a request that it does not know")
        }
    }
}
