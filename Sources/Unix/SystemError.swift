/// A call to the system that failed: which, on what, and why.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    public let code: Errno
    /// The name of the C function, for example `openat`.
    public let operation: String
    /// What it was about; nil where the call names no path.
    public let path: Path?

    public init(_ code: Errno, _ operation: String, _ path: Path? = nil) {
        self.code = code
        self.operation = operation
        self.path = path
    }

    public var description: String {
        guard let path else { return "\(operation): \(code)" }
        return "\(path): \(code) (\(operation))"
    }
}

/// The value of a call that reports failure by a negative result, tried again when a signal interrupted it.
func call(_ operation: String, _ path: Path? = nil, _ body: () -> Int) throws(SystemError) -> Int {
    while true {
        let result = body()
        if result >= 0 { return result }
        let code = Errno.current
        if code != .interrupted { throw SystemError(code, operation, path) }
    }
}

/// As `call`, for functions that return an `Int32`.
@discardableResult
func call(_ operation: String, _ path: Path? = nil, _ body: () -> Int32) throws(SystemError) -> Int32 {
    while true {
        let result = body()
        if result >= 0 { return result }
        let code = Errno.current
        if code != .interrupted { throw SystemError(code, operation, path) }
    }
}
