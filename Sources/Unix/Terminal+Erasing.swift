internal import Glibc
internal import Synchronization

extension Terminal {
    /// From the cursor's line on, everything; what has to be drawn over starts there. ECMA-48: ED.
    public static let erasing: StaticString = "\r\u{1B}[J"

    private static let isErased = Atomic<Bool>(false)
    private static let hasHandlers = Atomic<Bool>(false)

    /// While this is on, a signal that ends this process first erases what was drawn on standard error.
    ///
    /// Signals that were ignored when it was first called stay ignored. C: `signal(2)`.
    public static func eraseWhenEnded(_ isOn: Bool) {
        isErased.store(isOn, ordering: .releasing)
        guard isOn, !hasHandlers.exchange(true, ordering: .relaxed) else { return }
        for number in [SIGINT, SIGTERM, SIGHUP] {
            let former = signal(number, endErased)
            if unsafe unsafeBitCast(former, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
                _ = signal(number, SIG_IGN)
            }
        }
    }

    /// Only calls that a handler may make: `write(2)`, `signal(2)`, `raise(3)`.
    fileprivate static func end(_ number: Int32) {
        if isErased.load(ordering: .acquiring) {
            _ = unsafe Glibc.write(STDERR_FILENO, erasing.utf8Start, erasing.utf8CodeUnitCount)
        }
        _ = signal(number, SIG_DFL)
        raise(number)
    }
}

private func endErased(_ number: Int32) { Terminal.end(number) }
