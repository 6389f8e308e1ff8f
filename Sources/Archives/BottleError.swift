public import Unix

/// Why a bottle was not read or written.
public enum BottleError: Error, Hashable, Sendable {
    /// The bottle, or the tree to be packed, breaks a rule of spec/bottle.md.
    case refused(Refusal)
    /// The system would not do it.
    case system(SystemError)

    /// The facts of a broken rule.
    public struct Refusal: Hashable, Sendable, CustomStringConvertible {
        public let rule: BottleRule
        /// The entry at which it was noticed, escaped so that it can be shown on a terminal; nil outside entries.
        public let entry: String?
        /// What was found, in a few words, already escaped.
        public let detail: String?

        /// What is known besides the rule, for a message.
        public var facts: [String] {
            (entry.map { ["it is broken at `\($0)`"] } ?? []) + (detail.map { ["found: \($0)"] } ?? [])
        }

        public var description: String {
            var text = rule.rawValue
            if let entry { text += " at `\(entry)`" }
            if let detail { text += ": \(detail)" }
            return text
        }
    }

    /// The broken rule; nil when the system failed.
    public var rule: BottleRule? {
        if case .refused(let refusal) = self { refusal.rule } else { nil }
    }

    /// A refusal; `entry` is given raw and escaped here.
    static func refused(_ rule: BottleRule, _ entry: [UInt8]? = nil, _ detail: String? = nil) -> BottleError {
        .refused(Refusal(rule: rule, entry: entry.map(EscapedName.text), detail: detail))
    }

    /// A refusal; `entry` is given raw and escaped here.
    static func refused(_ rule: BottleRule, _ entry: String, _ detail: String? = nil) -> BottleError {
        refused(rule, Array(entry.utf8), detail)
    }
}
