internal import Glibc

/// A shared library that is loaded when it is first needed, and never unloaded. C: `dlopen(3)`.
@safe public struct DynamicLibrary: @unchecked Sendable {
    private let handle: UnsafeMutableRawPointer

    /// Loads the first of several names that the system has; nil when it has none.
    public init?(_ names: [String]) {
        for name in names {
            if let handle = unsafe dlopen(name, RTLD_NOW | RTLD_LOCAL) {
                unsafe self.handle = handle
                return
            }
        }
        return nil
    }

    /// The address of a function or variable, or nil. C: `dlsym(3)`.
    public func symbol(_ name: String) -> UnsafeMutableRawPointer? { unsafe dlsym(handle, name) }
}
