/// A text that is sent but never printed: a token, a password.
public struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let text: String

    public init(_ text: String) { self.text = text }

    public var description: String { "…" }
    public var debugDescription: String { "…" }
    /// A dump of a value that holds one shows nothing of it.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection()) }
}
