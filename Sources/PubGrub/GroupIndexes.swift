/// The groups of a package by the candidate that carries them: of a package with one candidate left no other group says
/// anything (spec/solver.md, "Packages with many groups").
final class RankIndex {
    /// Visits before it is made: a scan costs less than making it.
    static let patience = 8
    /// Packages with fewer words of groups are scanned.
    static let least: Int32 = 128

    var visits = 0
    /// For each rank where its groups begin; empty until it is made.
    private(set) var starts: [Int32] = []
    /// Of each rank ascending.
    private(set) var groups: [Int32] = []

    func make(_ node: Node, versionCount: Int32, _ table: Cells<Group>, _ carriers: Cells<UInt64>) {
        var counts = [Int32](repeating: 0, count: Int(versionCount) + 1)
        func each(_ body: (_ rank: Int, _ group: Int32) -> Void) {
            for group in node.groupStart..<node.groupEnd {
                for word in 0..<node.words {
                    var bits = carriers[table[group].carriers + word]
                    while bits != 0 {
                        body(Int(word) * 64 + bits.trailingZeroBitCount - 1, group)
                        bits &= bits - 1
                    }
                }
            }
        }
        each { rank, _ in counts[rank + 1] += 1 }
        for rank in 1..<max(1, counts.count) { counts[rank] += counts[rank - 1] }
        starts = counts
        groups = [Int32](repeating: 0, count: Int(counts.last ?? 0))
        each { rank, group in
            groups[Int(counts[rank])] = group
            counts[rank] += 1
        }
    }
}

/// The groups that point to a package, so that a visit looks at those alone that what was removed since the last one can matter to.
final class ArrivalIndex {
    static let patience = 8
    static let least: Int32 = 128
    /// Beyond so many removed candidates all groups are looked at.
    static let mostRemoved = 4

    /// Neighbours of one source.
    struct Run {
        let source: Int32
        let start: Int32
        var end: Int32
    }

    var visits = 0
    /// How many groups it is of; more come with each source that is loaded.
    private(set) var count: Int32 = 0
    private(set) var runs: [Run] = []
    /// For each rank where the groups begin that allow it alone.
    private(set) var starts: [Int32] = []
    private(set) var narrow: [Int32] = []
    /// Those that allow more, or absence.
    private(set) var wide: [Int32] = []
    /// Whether it is worth anything: most groups allow one candidate alone.
    var isUseful: Bool { wide.count * 4 < Int(count) }
    /// The domain as the groups saw it last, with all that came back since.
    var seen: [UInt64] = []
    var epoch: UInt32 = 0

    func make(_ entry: TablePackage, _ arrivals: Cells<Arrival>, _ allowed: Cells<UInt64>) {
        count = entry.arrivalCount
        runs = []
        wide = []
        var only: [(rank: Int32, arrival: Int32)] = []
        for place in entry.arrivalStart..<entry.arrivalStart + entry.arrivalCount {
            let arrival = arrivals[place]
            if let last = runs.indices.last, runs[last].source == arrival.source {
                runs[last].end = place + 1
            } else {
                runs.append(Run(source: arrival.source, start: place, end: place + 1))
            }
            if let rank = Self.only(arrival, entry.words, allowed) {
                only.append((rank, place))
            } else {
                wide.append(place)
            }
        }
        var counts = [Int32](repeating: 0, count: Int(entry.versionCount) + 1)
        for (rank, _) in only { counts[Int(rank) + 1] += 1 }
        for rank in 1..<max(1, counts.count) { counts[rank] += counts[rank - 1] }
        starts = counts
        narrow = [Int32](repeating: 0, count: only.count)
        for (rank, arrival) in only {
            narrow[Int(counts[Int(rank)])] = arrival
            counts[Int(rank)] += 1
        }
    }

    /// The one candidate that a group allows; nil where it allows others or absence too.
    private static func only(_ arrival: Arrival, _ words: Int32, _ allowed: Cells<UInt64>) -> Int32? {
        var found: Int32?
        for word in 0..<words {
            let bits = words == 1 ? arrival.allowed : allowed[Int32(arrival.allowed) + word]
            if bits == 0 { continue }
            if found != nil || bits & (bits - 1) != 0 || word == 0 && bits & 1 != 0 { return nil }
            found = word * 64 + Int32(bits.trailingZeroBitCount) - 1
        }
        return found
    }
}
