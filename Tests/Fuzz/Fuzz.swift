import Glibc

/// What can be fuzzed, by name. Each has a folder of the same name under `Corpus`.
///
/// A target takes any bytes, and traps when one of its claims does not hold.
private let targets: [(name: String, run: @Sendable ([UInt8]) -> Void)] = [
    ("frames", fuzzFrames),
    ("request-head", fuzzRequestHead),
    ("peer-urls", fuzzPeerURLs),
    ("ini", fuzzINI),
    ("framings", fuzzFramings),
    ("session", fuzzSession),
    ("json", fuzzJSON),
    ("json-line", fuzzJSONLine),
    ("varint", fuzzVarint),
    ("content-length", fuzzContentLength),
    ("fixedlength", fuzzFixedLength),
    ("dynamic", fuzzDynamic32),
    ("mapping-lines", fuzzMappingLines),
    ("expressions", fuzzExpressions),
    ("framed-session", fuzzFramedSession),
]

/// The target that `FUZZ_TARGET` names; `list` prints the names instead.
private let chosen: @Sendable ([UInt8]) -> Void = {
    // SAFETY: nothing in this process changes its environment.
    let name = unsafe getenv("FUZZ_TARGET").map { unsafe String(cString: $0) } ?? ""
    if let target = targets.first(where: { $0.name == name }) { return target.run }
    for target in targets { print(target.name) }
    exit(name == "list" ? 0 : 2)
}()

/// Called by libFuzzer once, before the first input.
@c(LLVMFuzzerInitialize)
public func chooseTarget(_ count: UnsafeMutableRawPointer?, _ arguments: UnsafeMutableRawPointer?) -> Int32 {
    _ = chosen
    return 0
}

/// Called by libFuzzer for each input.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    // SAFETY: libFuzzer lends `count` bytes for the time of this call.
    unsafe chosen(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
