import PubGrub

/// Drives a solver over one document: names to numbers, ranges to ranks, packages loaded when asked for.
final class NeutralDriver {
    let document: NeutralDocument
    let table = Table()
    private let overrides: [String: String]
    private let rootAs: (name: String, version: String)?
    private var packages: [String: PackageID] = [:]
    private(set) var names: [String] = []
    private var ranges: [String: RangeID] = [:]
    private(set) var rangeTexts: [String] = []
    /// The packages that were loaded, in order: what the solver caused to be read.
    private(set) var loaded: [String] = []

    /// For the cases of a document that share their overrides and the root's own name.
    init(
        _ document: NeutralDocument, overrides: [(String, String)] = [], rootAs: (name: String, version: String)? = nil
    ) {
        self.document = document
        self.overrides = Dictionary(uniqueKeysWithValues: overrides)
        self.rootAs = rootAs
    }

    convenience init(_ document: NeutralDocument, for entry: NeutralDocument.Case) {
        self.init(document, overrides: entry.overrides, rootAs: entry.rootAs)
    }

    func candidates(_ name: String) -> [NeutralDocument.Candidate] {
        if let rootAs, rootAs.name == name {
            return [NeutralDocument.Candidate(version: rootAs.version, requires: [], constrains: [], isYanked: false)]
        }
        return document.packages[name] ?? []
    }

    func package(_ name: String) -> PackageID {
        if let known = packages[name] { return known }
        let package = table.addPackage()
        packages[name] = package
        names.append(name)
        if name.hasPrefix("sdk:") { load(package) }
        return package
    }

    func range(_ name: String, _ written: String, bound: Bool = false) -> RangeID {
        let text = overrides[name] ?? written
        let key = "\(name)\u{0}\(text)\u{0}\(bound)"
        if let known = ranges[key] { return known }
        let package = package(name)
        let range = table.addRange(on: package, bound: bound)
        ranges[key] = range
        rangeTexts.append(text)
        if table.isLoaded(package) { table.resolve(range, to: ranks(name, text)) }
        return range
    }

    func ranks(_ name: String, _ text: String) -> RankSet {
        let range = NeutralRange(text, scheme: document.scheme)
        var ranks = RankSet()
        for (rank, candidate) in candidates(name).enumerated()
        where range.allows(NeutralVersion(candidate.version, scheme: document.scheme)) {
            ranks.insert(rank)
        }
        return ranks
    }

    func load(_ package: PackageID) {
        let name = names[Int(package.index)]
        let candidates = candidates(name)
        loaded.append(name)
        var stable = RankSet()
        for (rank, candidate) in candidates.enumerated()
        where !NeutralVersion(candidate.version, scheme: document.scheme).isPrerelease { stable.insert(rank) }
        table.load(package, versionCount: candidates.count, preferred: stable, isGiven: name.hasPrefix("sdk:")) {
            loading in
            for range in table.unresolvedRanges(on: package) {
                loading.resolve(range, to: ranks(name, rangeTexts[Int(range.index)]))
            }
            for (rank, candidate) in candidates.enumerated() {
                for (target, text) in candidate.requires { loading.require(range(target, text), by: rank) }
                for (target, text) in candidate.constrains {
                    loading.require(range(target, text, bound: true), by: rank)
                }
            }
        }
    }

    /// The problem of a case; packages that exclusions or preferences name are loaded for it.
    func problem(_ entry: NeutralDocument.Case) -> Problem {
        var roots = entry.roots.map { range($0.0, $0.1) }
        for (name, text) in entry.overrides where !entry.roots.contains(where: { $0.0 == name }) {
            roots.append(range(name, text))
        }
        if let rootAs = entry.rootAs { roots.append(range(rootAs.name, "==" + rootAs.version)) }
        var exclusions: [Exclusion] = []
        for name in document.packages.keys.sorted() {
            var yanked = RankSet()
            for (rank, candidate) in candidates(name).enumerated()
            where candidate.isYanked && !isNamed(name, candidate.version, entry) { yanked.insert(rank) }
            if !yanked.isEmpty { exclusions.append(Exclusion(package(name), ranks: yanked, reason: 0)) }
        }
        let preferences = entry.locked.compactMap { name, version in
            candidates(name).firstIndex { $0.version == version }.map { Preference(package(name), rank: $0) }
        }
        return Problem(
            roots: roots, preferences: preferences, exclusions: exclusions,
            order: entry.prefer == "lowest" ? .lowest : .highest)
    }

    private func isNamed(_ name: String, _ version: String, _ entry: NeutralDocument.Case) -> Bool {
        entry.roots.contains { $0.0 == name && $0.1 == "==" + version }
            || entry.locked.contains { $0.0 == name && $0.1 == version }
    }

    /// Steps the solver to its end.
    func run(_ solver: inout Solver) -> Solution? {
        while true {
            switch solver.step() {
            case .needs(let package): load(package)
            case .solved(let solution): return solution
            case .unsolvable, .exhausted: return nil
            }
        }
    }

    /// The picks by name.
    func versions(_ solution: Solution) -> [String: String] {
        var versions: [String: String] = [:]
        for pick in solution.picks {
            let name = names[Int(pick.package.index)]
            versions[name] = candidates(name)[pick.rank].version
        }
        return versions
    }

    /// What is wrong with an answer, judged from the document alone.
    func faults(_ picked: [String: String], _ entry: NeutralDocument.Case) -> [String] {
        var faults: [String] = []
        func check(_ who: String, _ name: String, _ text: String, needed: Bool) {
            guard let version = picked[name] else {
                if needed { faults.append("\(who) requires \(name)") }
                return
            }
            let range = NeutralRange(overrides[name] ?? text, scheme: document.scheme)
            if !range.allows(NeutralVersion(version, scheme: document.scheme)) {
                faults.append("\(who) requires \(name) \(text), not \(version)")
            }
        }
        for (name, text) in entry.roots { check("root", name, text, needed: true) }
        for (name, text) in entry.overrides { check("override", name, text, needed: true) }
        for (name, version) in picked {
            guard let candidate = candidates(name).first(where: { $0.version == version }) else {
                faults.append("no \(name) \(version)")
                continue
            }
            if candidate.isYanked, !isNamed(name, version, entry) { faults.append("\(name) \(version) is yanked") }
            for (target, text) in candidate.requires { check(name, target, text, needed: true) }
            for (target, text) in candidate.constrains { check(name, target, text, needed: false) }
        }
        return faults
    }
}
