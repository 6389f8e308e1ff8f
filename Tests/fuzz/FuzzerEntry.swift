import Unix

// libFuzzer brings the main function and calls these two.

private nonisolated(unsafe) var target: FuzzTarget?

/// Picks the target that `STOUT_FUZZ_TARGET` names.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(_ count: UnsafeMutableRawPointer?, _ arguments: UnsafeMutableRawPointer?) -> CInt {
    let name = Environment.value("STOUT_FUZZ_TARGET")
    unsafe target = FuzzTarget.all.first { $0.name == name }
    guard unsafe target != nil else {
        fatalError("STOUT_FUZZ_TARGET is one of: " + FuzzTarget.all.map(\.name).joined(separator: " "))
    }
    return 0
}

@_cdecl("LLVMFuzzerTestOneInput")
public func testOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    do { unsafe try target?.check(bytes) } catch { fatalError("violation: \(error)") }
    return 0
}
