/// A package, numbered by the ``Table`` in the order of interning; the driver keeps the names.
public struct PackageID: Hashable, Comparable, Sendable {
    /// The number, from 0; dense.
    public let index: Int32

    init(_ index: Int32) { self.index = index }

    public static func < (one: Self, other: Self) -> Bool { one.index < other.index }
}

/// A constraint on one package, numbered by the ``Table``; the driver keeps the text.
///
/// It is opaque until its package is loaded, which gives it a ``RankSet``.
public struct RangeID: Hashable, Sendable {
    /// The number, from 0; dense.
    public let index: Int32

    init(_ index: Int32) { self.index = index }
}

/// A version's place in its package's candidate list: 0 is the lowest.
///
/// The driver decides what the order means; the solver never sees a version.
public typealias Rank = Int
