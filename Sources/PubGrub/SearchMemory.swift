/// The state of one package in one solve; valid only if its epoch is the solve's.
struct Node: BitwiseCopyable {
    var epoch: UInt32 = 0
    var flags: UInt32 = 0
    var words: Int32 = 0
    /// Where the domain begins.
    var domain: Int32 = 0
    var groupStart: Int32 = 0
    var groupEnd: Int32 = 0
    /// The newest trail entry of this package; negative for a fact, ``noEntry`` for none.
    var last: Int32 = 0
    /// The first watch of a learned clause on this package, -1 for none.
    var watch: Int32 = -1
    /// The number of conflicts that the package took part in.
    var activity: Int32 = 0
    /// The place in the order in which packages were first required.
    var discovery: Int32 = 0
    /// The first preference on the package, -1 for none.
    var preference: Int32 = -1
    /// The key under which the package was last put on the heap; ``DecisionKey/none`` if it is not there.
    var key: UInt64 = .max
}

/// Bits of ``Node/flags``.
enum Flag {
    static let queued: UInt32 = 1
    /// Was required at some time in this solve; its groups take part in propagation from then on.
    static let active: UInt32 = 2
    /// Became required just now: its groups are to be held against their targets.
    static let scan: UInt32 = 4
    /// Was met after groups that point to it had fired.
    static let rescan: UInt32 = 8
    /// Its key on the heap may be out of date.
    static let dirty: UInt32 = 16
    /// What of its domain was seen by the groups that point to it is kept (``ArrivalIndex``).
    static let seen: UInt32 = 32
    /// A scan of the groups that point to it is as good as an index.
    static let scanned: UInt32 = 64
}

/// One shrinking of one domain. The set before it is kept; the set after it is the next entry's, or the domain.
struct Entry: BitwiseCopyable {
    var package: Int32
    var cause: Cause
    /// The package's entry before this one; negative for a fact, ``noEntry`` for none.
    var link: Int32
    var level: Int32
    /// Where the domain before this entry is saved.
    var saved: Int32
}

/// The link of a package's first entry.
let noEntry = Int32.min

/// A learned clause: terms that exclude one another, and how they were derived.
struct Clause: BitwiseCopyable {
    var start: Int32
    var count: Int32
    /// The next watches on the packages of the first two terms: a clause and slot as `2 × clause + slot`.
    var next0: Int32 = -1
    var next1: Int32 = -1
    /// The derivation: causes resolved one after the other.
    var steps: Int32
    var stepCount: Int32
}

struct ClauseTerm: BitwiseCopyable {
    var package: Int32
    var set: Int32
}

/// One resolution of a derivation; the first step of a clause has the pivot -1.
struct DerivationStep: BitwiseCopyable {
    var cause: Cause
    var pivot: Int32
}

/// The memory of a solve. It is kept from solve to solve, so that a small one costs what it touches.
struct SearchMemory: ~Copyable {
    var epoch: UInt32 = 0

    var nodes = Growing<Node>()
    /// Per package the last epoch in which it was required: small, because a scan of arrivals reads it for each.
    var active = Growing<UInt32>()
    var domains = Growing<UInt64>()
    /// The sets of the clause under analysis, in the layout of the domains.
    var work = Growing<UInt64>()
    /// A second set per package, in the same layout.
    var spare = Growing<UInt64>()
    /// Per package its place in the clause under analysis plus one; 0 if it has none.
    var workPlace = Growing<Int32>()

    var trail = Growing<Entry>()
    var saved = Growing<UInt64>()
    /// The length of the trail at the decision of each level from 1 on.
    var levels = Growing<Int32>()
    /// Entries that hold before all others, at level 0; addressed by `~index`.
    var facts = Growing<Entry>()
    var factWords = Growing<UInt64>()
    /// Per package the facts to apply when it is met; only packages that have some are entered.
    var pendingFacts: [Int32: [Cause]] = [:]
    var exclusions: [RankSet] = []
    /// Per exclusion the place of its set in ``factWords`` once its package is met.
    var exclusionSets = Growing<Int32>()

    /// A ring of packages to propagate from; its length is a power of two that no queue exceeds.
    var queue = Growing<Int32>()
    var queueHead = 0
    var queueLength = 0
    /// Packages that must be loaded, with the length of the trail when that became known.
    var wanted = Growing<Wanted>()
    /// The packages that were met, with the length of the trail at which what follows from that was last drawn: it is
    /// of level 0, but undone with the levels above, and drawn again then.
    var meetings = Growing<Wanted>()
    var dirty = Growing<Int32>()
    var heap = Growing<HeapEntry>()
    /// Packages in the order in which they were first required.
    var discovered = Growing<Int32>()

    /// Of packages with many groups, after some visits. The table's packages stay as they are once they are loaded.
    var rankIndexes: [Int32: RankIndex] = [:]
    var arrivalIndexes: [Int32: ArrivalIndex] = [:]

    var clauses = Growing<Clause>()
    var terms = Growing<ClauseTerm>()
    var termWords = Growing<UInt64>()
    var steps = Growing<DerivationStep>()

    /// The clause under analysis: its packages, and the entry that satisfies each term.
    var analysis = Growing<AnalysedTerm>()

    var preferences = Growing<PreferenceEntry>()
    var preferenceHeads: [Int32: Int32] = [:]

    /// The ranges of the problem's roots.
    var roots = Growing<Int32>()
    /// Packages of root requirements are the first of those that were met; whether they are decided first.
    var rootCount: Int32 = 0
    var decidesInOrder = false
    var droppedRoots: Set<Int> = []
    var widenedRoots: Set<Int> = []
    /// The set of *absent* alone, as wide as the widest domain.
    var absence = Growing<UInt64>()
    var nextRoot = 0
    var conflict = Cause.decision
    /// What was contradicted last; kept for derivations.
    var lastConflict = Cause.decision
    var isUnsolvable = false
    var backtracked = false
    var statistics = Statistics()

    func isDropped(_ root: Int) -> Bool { !droppedRoots.isEmpty && droppedRoots.contains(root) }
    func isWidened(_ root: Int) -> Bool { !widenedRoots.isEmpty && widenedRoots.contains(root) }
}

struct Wanted: BitwiseCopyable {
    var package: Int32
    var trail: Int32
}

struct HeapEntry: BitwiseCopyable {
    var key: UInt64
    var package: Int32
}

struct AnalysedTerm: BitwiseCopyable {
    var package: Int32
    /// The entry after which the term holds.
    var satisfier: Int32
}

struct PreferenceEntry: BitwiseCopyable {
    var rank: Int32
    var next: Int32
}

/// What a solve cost; the same on every run.
public struct Statistics: Hashable, Sendable {
    /// Candidates chosen, those taken back included.
    public internal(set) var decisions = 0
    /// Contradictions met.
    public internal(set) var conflicts = 0
    /// Incompatibilities learned from them.
    public internal(set) var learned = 0
    /// As pub counts: 1, and one more for each first decision after backtracking.
    public internal(set) var attempts = 1
    /// Groups that were held against a domain: what propagation is made of.
    public internal(set) var looks = 0

    public init() {}
}
