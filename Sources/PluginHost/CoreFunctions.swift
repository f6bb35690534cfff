public import CWebsocksy
import PeerFraming

// What the executable exports to plugins. The header says what holds for each. Public, so that the optimiser keeps what
// no Swift calls.

/// `core_register_framing` of websocksy.h.
@c(core_register_framing)
public func registerFraming(_ name: UnsafeMutablePointer<CChar>?, _ function: ws_framing?) -> Int32 {
    // SAFETY: the contract says that the name ends with a NUL; it is copied.
    guard let name = unsafe name.flatMap({ unsafe String(validatingCString: $0) }), !name.isEmpty else {
        PluginFramings.refuse("it has no name in UTF-8")
        return 1
    }
    guard let function = unsafe function, let framing = unsafe Framing(name: name, versionOne: function) else {
        PluginFramings.refuse("\"\(name)\" has no function")
        return 1
    }
    return PluginFramings.register(framing) ? 0 : 1
}

/// `core_register_framing_v2` of websocksy.h.
@c(core_register_framing_v2)
public func registerFramingV2(_ record: UnsafePointer<ws_framing_v2>?) -> Int32 {
    // SAFETY: the contract says that the record is as large as its first field says.
    guard let framing = unsafe record.flatMap({ unsafe Framing(copying: $0) }) else {
        PluginFramings.refuse("its record lacks \"open\" or \"decode\", or its name is not of letters, digits and -_./")
        return 1
    }
    return PluginFramings.register(framing) ? 0 : 1
}

/// `core_framing` of websocksy.h.
@c(core_framing)
public func framing(_ name: UnsafeMutablePointer<CChar>?) -> ws_framing? {
    let table = PluginFramings.table
    // SAFETY: the contract says that the name ends with a NUL; it is copied.
    let wanted = unsafe name.flatMap { unsafe String(validatingCString: $0) } ?? ""
    let framing = (try? table.framing(named: wanted)) ?? (try? table.framing(named: FramingChoice.auto.name))
    return unsafe framing?.address
}

/// `xstr_lower` of websocksy.h.
@c(xstr_lower)
public func lower(_ text: UnsafeMutablePointer<CChar>?) -> UnsafeMutablePointer<CChar>? {
    guard var place = unsafe text else { return nil }
    // SAFETY: the contract says that the text may be written to and ends with a NUL.
    while unsafe place.pointee != 0 {
        if unsafe (0x41...0x5A).contains(place.pointee) { unsafe place.pointee |= 0x20 }
        unsafe place += 1
    }
    return unsafe text
}
