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

    /// Whether a switch is on: for any value but those that say no, in whatever case.
    public static func isOn(_ name: String) -> Bool { nonEmpty(name).map(saysYes) ?? false }

    /// Nothing, `0`, `no`, `off` and `false` say no.
    public static func saysYes(_ value: String) -> Bool {
        !["", "0", "no", "off", "false", "n", "f"].contains(value.lowercased())
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
