/// The words of an ``Explanation``: the solver knows numbers only, its driver knows what they stand for.
public struct Vocabulary {
    /// The package's name, without delimiters.
    public var name: (PackageID) -> String
    /// A candidate's version.
    public var version: (PackageID, Rank) -> String
    /// A range as a person wrote it: `^1.7`, `>=3.29, <4`; `*` where anything goes.
    public var range: (RangeID) -> String
    /// Where the root requirement of this index stands: `Stoutfile:6`; `nil` if it stands nowhere.
    public var origin: (Int) -> String?
    /// What an exclusion's reason says of a candidate, as the rest of a sentence: `has no bottle for linux-x86_64`.
    public var reason: (Int) -> String
    /// For a package that the platform provides or lacks, the fact as a sentence: `linux-x86_64 has glibc 2.31`.
    public var given: (PackageID) -> String?
    /// For a package that stands for another one's feature, that package and the feature's name.
    public var feature: (PackageID) -> (base: PackageID, name: String)?
    /// Whether two ranges on one package have anything in common as they are written, even if no candidate is there.
    public var overlap: (RangeID, RangeID) -> Bool

    /// Why no candidate is in a range, as the rest of "which …"; `nil` where there is nothing particular to say.
    public var unmatched: (RangeID) -> String?

    public init(
        name: @escaping (PackageID) -> String, version: @escaping (PackageID, Rank) -> String,
        range: @escaping (RangeID) -> String, origin: @escaping (Int) -> String? = { _ in nil },
        reason: @escaping (Int) -> String = { _ in "is not available" },
        given: @escaping (PackageID) -> String? = { _ in nil },
        feature: @escaping (PackageID) -> (base: PackageID, name: String)? = { _ in nil },
        overlap: @escaping (RangeID, RangeID) -> Bool = { _, _ in false },
        unmatched: @escaping (RangeID) -> String? = { _ in nil }
    ) {
        self.name = name
        self.version = version
        self.range = range
        self.origin = origin
        self.reason = reason
        self.given = given
        self.feature = feature
        self.overlap = overlap
        self.unmatched = unmatched
    }
}
