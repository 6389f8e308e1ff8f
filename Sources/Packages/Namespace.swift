/// A part of a registry's names that a key of its own publishes (spec/trust.md, "Namespaces"): the name of the namespace
/// itself, and all that begin with it and a separator.
public enum Namespace {
    /// Bytes that a namespace may have.
    public static let maximumLength = 64

    /// Whether it can be one: a package's name without `+`, not too long.
    public static func isValid(_ namespace: String) -> Bool {
        PackageName.isValid(namespace) && namespace.utf8.count <= maximumLength && !namespace.utf8.contains(0x2B)
    }

    /// Whether a package's name is in a namespace. `-`, `_` and `.` are one separator: nobody else gets a name that
    /// looks as if it were in it.
    public static func covers(_ namespace: String, _ name: String) -> Bool {
        let (space, name) = (PackageName.folded(namespace), PackageName.folded(name))
        return name == space || name.hasPrefix(space + "-")
    }

    /// The one that a name is of: the longest that covers it; nil when it is the registry's own.
    public static func owner(of name: String, among namespaces: some Sequence<String>) -> String? {
        namespaces.filter { covers($0, name) }.max { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
    }
}
