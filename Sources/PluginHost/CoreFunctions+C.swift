import CWebsocksy
import PeerFraming

@c(core_register_framing)
func registerFraming(_ name: UnsafeMutablePointer<CChar>?, _ function: ws_framing?) -> Int32 {
    // SAFETY: the contract says that the name ends with a NUL; it is copied.
    guard let name = unsafe name.flatMap({ unsafe String(validatingCString: $0) }) else {
        return CoreFunctions.note("it has no name")
    }
    guard let function = unsafe function else { return CoreFunctions.note("\"\(name)\" has no function") }
    let isTaken = unsafe CoreFunctions.framings.register(name: name, function: function)
    return CoreFunctions.note(isTaken ? nil : "\"\(name)\" is no name for a framing, or the server serves already")
}

@c(core_register_framing_v2)
func registerFramingV2(_ framing: UnsafePointer<ws_framing_v2>?) -> Int32 {
    guard let framing = unsafe framing else { return CoreFunctions.note("it is NULL") }
    // SAFETY: the contract says that it is as large as its first field says.
    let isTaken = unsafe CoreFunctions.framings.register(framing)
    return CoreFunctions.note(isTaken ? nil : "its record can't be read")
}

@c(core_framing)
func framing(_ name: UnsafeMutablePointer<CChar>?) -> ws_framing? {
    // SAFETY: the contract says that the name ends with a NUL; it is copied.
    unsafe CoreFunctions.framings.address(ofFramingNamed: name.flatMap { unsafe String(validatingCString: $0) })
}

@c(xstr_lower)
func lower(_ text: UnsafeMutablePointer<CChar>?) -> UnsafeMutablePointer<CChar>? {
    guard var place = unsafe text else { return nil }
    // SAFETY: the contract says that the text may be written to and ends with a NUL.
    while unsafe place.pointee != 0 {
        if unsafe (0x41...0x5A).contains(place.pointee) { unsafe place.pointee |= 0x20 }
        unsafe place += 1
    }
    return unsafe text
}
