/// How much a repository may make a client read. TUF leaves the numbers to clients (specification 1.0, section 5); the sizes
/// are those of python-tuf, so that what one reads the other does.
public struct MetadataLimits: Hashable, Sendable {
    // In bytes.
    public var root = 512_000
    public var timestamp = 16_384
    public var snapshot = 2_000_000
    public var targets = 5_000_000

    /// New roots that are followed in one refresh.
    public var rotations = 256
    /// Roles that are asked for one target, the top one included.
    public var roles = 32
    /// Delegations on the way from the top role to the one that has a target.
    public var depth = 8

    /// How long after now a timestamp may hold, in seconds: a day more than stout's publishers let it, for clocks that differ. A
    /// thief of its key could else keep a client where it is for ever. Nil for no limit, as TUF itself has none.
    public var timestampLife: Int64? = 31 * 86_400

    public init() {}
}
