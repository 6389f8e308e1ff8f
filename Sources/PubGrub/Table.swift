/// What is known of the packages: candidates, their requirements, and which candidates each range allows.
///
/// It only grows, package by package, as solves ask for it; it is shared between the platforms and re-solves of one
/// run. Nothing in it depends on a solve. Terms and layout: `spec/solver.md`, "The table".
public final class Table {
    // Each buffer has a place of its own: as a `var` of the class it would be checked for exclusivity at each access,
    // which cost a quarter of the loading.
    private let packagesPlace = Place(Growing<TablePackage>())
    private let rangesPlace = Place(Growing<TableRange>())
    private let groupsPlace = Place(Growing<Group>())
    private let carriersPlace = Place(Growing<UInt64>())
    private let allowedPlace = Place(Growing<UInt64>())
    private let arrivalsPlace = Place(Growing<Arrival>())
    /// Words of all domains together: the length of a solve's domain memory.
    var domainWords = 0
    /// Words of the widest domain.
    var widestSet = 1
    /// Preferred candidates of the packages that distinguish them; an index from ``TablePackage/preferred``.
    var preferred = Growing<UInt64>()

    public init() {}

    deinit {
        packagesPlace.free()
        rangesPlace.free()
        groupsPlace.free()
        carriersPlace.free()
        allowedPlace.free()
        arrivalsPlace.free()
    }

    public var packageCount: Int { packages.count }
    public var rangeCount: Int { ranges.count }

    /// A new package, not yet loaded; the driver keeps names unique.
    public func addPackage() -> PackageID {
        packages.append(TablePackage())
        return PackageID(Int32(packages.count - 1))
    }

    /// A new constraint on `package`; the driver keeps ranges unique, which lets candidates share an incompatibility.
    ///
    /// - Parameters:
    ///   - bound: true for a constraint that does not pull the package in (`constrains`).
    /// If the package is loaded, ``resolve(_:to:)`` must follow before the next step of a solve.
    public func addRange(on package: PackageID, bound: Bool = false) -> RangeID {
        let range = Int32(ranges.count)
        ranges.append(
            TableRange(package: package.index, allowed: -1, next: packages[package.index].firstRange, bound: bound))
        packages[package.index].firstRange = range
        if bound { packages[package.index].hasBounds = true }
        return RangeID(range)
    }

    public func isLoaded(_ package: PackageID) -> Bool { packages[package.index].isLoaded }

    /// Whether the platform provides or lacks the package; see ``load(_:versionCount:preferred:isGiven:facts:)``.
    public func isGiven(_ package: PackageID) -> Bool { packages[package.index].isGiven }

    /// The number of candidates of a loaded package; 0 means that it does not exist.
    public func versionCount(of package: PackageID) -> Int { Int(packages[package.index].versionCount) }

    public func package(of range: RangeID) -> PackageID { PackageID(ranges[range.index].package) }

    public func isBound(_ range: RangeID) -> Bool { ranges[range.index].bound }

    /// The ranges on a package that have no ranks yet, in the order of interning.
    public func unresolvedRanges(on package: PackageID) -> [RangeID] {
        var found: [RangeID] = []
        var range = packages[package.index].firstRange
        while range >= 0 {
            if ranges[range].allowed < 0 { found.append(RangeID(range)) }
            range = ranges[range].next
        }
        return found.reversed()
    }

    /// The ranges that candidates of a loaded package require, in the order in which they were stated.
    public func requirements(of package: PackageID) -> [RangeID] {
        let entry = packages[package.index]
        return (entry.groupStart..<entry.groupEnd).map { RangeID(groups[$0].range) }
    }

    /// What a resolved range allows, *absent* included if it is a bound.
    public func ranks(of range: RangeID) -> RankSet {
        let entry = ranges[range.index]
        guard entry.allowed >= 0 else { return RankSet() }
        let words = Int(packages[entry.package].words)
        return RankSet(words: (0..<words).map { allowed[Int(entry.allowed) + $0] })
    }
}

extension Table {
    var packages: Growing<TablePackage> {
        @inline(__always) unsafeAddress { unsafe packagesPlace.read }
        @inline(__always) unsafeMutableAddress { unsafe packagesPlace.write }
    }

    var ranges: Growing<TableRange> {
        @inline(__always) unsafeAddress { unsafe rangesPlace.read }
        @inline(__always) unsafeMutableAddress { unsafe rangesPlace.write }
    }

    var groups: Growing<Group> {
        @inline(__always) unsafeAddress { unsafe groupsPlace.read }
        @inline(__always) unsafeMutableAddress { unsafe groupsPlace.write }
    }

    /// Carrier sets of the groups; those of one package are neighbours.
    var carriers: Growing<UInt64> {
        @inline(__always) unsafeAddress { unsafe carriersPlace.read }
        @inline(__always) unsafeMutableAddress { unsafe carriersPlace.write }
    }

    /// The allowed sets of resolved ranges, in the layout of their package's domain.
    var allowed: Growing<UInt64> {
        @inline(__always) unsafeAddress { unsafe allowedPlace.read }
        @inline(__always) unsafeMutableAddress { unsafe allowedPlace.write }
    }

    /// Per target the groups that point to it, in runs that move when they are full.
    var arrivals: Growing<Arrival> {
        @inline(__always) unsafeAddress { unsafe arrivalsPlace.read }
        @inline(__always) unsafeMutableAddress { unsafe arrivalsPlace.write }
    }
}

/// A package's record in the table.
struct TablePackage: BitwiseCopyable {
    var isLoaded = false
    var isGiven = false
    var hasBounds = false
    var versionCount: Int32 = 0
    /// Words of one set: 1 up to 63 candidates.
    var words: Int32 = 0
    /// Where its domain begins in a solve's memory.
    var domain: Int32 = 0
    var groupStart: Int32 = 0
    var groupEnd: Int32 = 0
    var firstRange: Int32 = -1
    var arrivalStart: Int32 = 0
    var arrivalCount: Int32 = 0
    var arrivalCapacity: Int32 = 0
    var preferred: Int32 = -1
}

/// A range's record: its package, the place of its allowed set (-1 until resolved), the next range of the package.
struct TableRange: BitwiseCopyable {
    var package: Int32
    var allowed: Int32
    var next: Int32
    var bound: Bool
    /// The group of the package being loaded that carries this range; older numbers are of other packages.
    var lastGroup: Int32 = -1
}

/// One incompatibility for all candidates of `source` that require the same range:
/// *source among the carriers* and *target outside the allowed set* exclude each other.
struct Group: BitwiseCopyable {
    var source: Int32
    var target: Int32
    var range: Int32
    var carriers: Int32
}

/// A group as its target sees it.
struct Arrival: BitwiseCopyable {
    /// The allowed set of a one-word target; the place of the set for a wider one.
    var allowed: UInt64
    var source: Int32
    var group: Int32
}
