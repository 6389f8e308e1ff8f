internal import Glibc

/// The variables that this process was started with.
public enum Environment {
    /// The value of a variable as `SystemText`, or nil when it is unset. C: `getenv(3)`.
    public static func value(_ name: String) -> String? {
        guard let text = unsafe getenv(name) else { return nil }
        return unsafe SystemText.text(text)
    }

    /// As `value`, with an empty one counting as unset.
    public static func nonEmpty(_ name: String) -> String? {
        value(name).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// All of them as `NAME=value`, as `SystemText`. C: `environ(7)`.
    public static var all: [String] {
        var result: [String] = []
        var entry = unsafe environ
        while let text = unsafe entry.pointee {
            unsafe result.append(SystemText.text(text))
            unsafe entry += 1
        }
        return result
    }
}
