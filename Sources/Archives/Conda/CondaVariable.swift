/// A variable that a conda package wants to be set in its environment.
public struct CondaVariable: Hashable, Sendable {
    public let name: String
    /// What it is made of; nil stands for the environment's path.
    public let parts: [String?]

    public init(name: String, parts: [String?]) {
        self.name = name
        self.parts = parts
    }

    public func value(environment: String) -> String { parts.map { $0 ?? environment }.joined() }

    /// Letters, digits and underscores, no digit in front; and none of those on which the way to programs hangs, which
    /// no package may take away.
    static func isAllowed(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
        let isName = name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) || byte == 0x5f
        }
        return isName && !["PATH", "HOME", "IFS", "ENV", "BASH_ENV", "CONDA_PREFIX"].contains(name)
            && !name.hasPrefix("STOUT_") && !name.hasPrefix("LD_") && !name.hasPrefix("DYLD_")
    }
}
