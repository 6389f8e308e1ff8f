/// How much a reader of a bottle is ready to take. What the index says of a bottle goes in here, so that a wrong one
/// is refused before it costs anything. The defaults hold for a bottle of which nothing is known.
public struct BottleLimits: Hashable, Sendable {
    /// Entries of the archive, folders and links included.
    public var entries = 250_000
    /// Sum of the files' sizes, in bytes.
    public var unpackedSize: UInt64 = 64 << 30
    /// Size of one file, in bytes.
    public var fileSize: UInt64 = 32 << 30
    /// Size of the bottle itself, in bytes.
    public var compressedSize: UInt64 = 16 << 30
    /// Unpacked bytes per compressed byte; looked at beyond 64 MiB of tar.
    public var ratio: UInt64 = 2000
    /// The largest window of the zstd frame as a power of two, in bytes: 10…27.
    public var windowLog = 27
    /// Sum of all names, link targets and the listing, in bytes: what the reader has to remember.
    public var names = 24 << 20

    public init() {}

    /// For foreign archives. What is made to be unpacked hardly ever shrinks to less than a hundredth.
    public static var foreign: BottleLimits {
        var limits = BottleLimits()
        limits.ratio = 200
        return limits
    }

    /// Below this many bytes of tar the ratio says nothing.
    static let ratioFloor: UInt64 = 64 << 20
}
