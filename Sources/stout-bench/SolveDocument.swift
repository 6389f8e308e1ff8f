import Notation

/// A document of the neutral problem format: what its text says, with names, versions and ranges made numbers.
struct SolveDocument {
    struct Requirement {
        let target: Int
        let range: Int
        let isBound: Bool
    }

    struct Package {
        let name: String
        /// Ascending.
        var versions: [SolveVersion] = []
        var texts: [String] = []
        var requirements: [[Requirement]] = []
        var yanked: [Int] = []

        /// What the platform provides, in this format.
        var isGiven: Bool { name.hasPrefix("sdk:") }
    }

    struct Case {
        let name: String?
        let roots: [(target: Int, range: Int)]
        let overrides: [(target: Int, range: Int)]
        let locked: [(package: Int, rank: Int)]
        /// Candidates that are usable although they are yanked.
        let named: [(package: Int, rank: Int)]
        let rootAs: (package: Int, version: String)?
        let prefersLowest: Bool
    }

    let id: String
    let scheme: SolveVersion.Scheme
    private(set) var packages: [Package] = []
    private(set) var ranges: [SolveRange] = []
    private(set) var cases: [Case] = []
    private var packageNumbers: [String: Int] = [:]
    private var rangeNumbers: [String: Int] = [:]

    /// The extras of the format that this driver supports.
    static let features = ["locked", "overrides", "root_as", "virtual-sdk", "extras", "yanked", "constrains"]

    init(_ json: JSONValue) {
        id = json["id"]?.string ?? ""
        scheme = SolveVersion.Scheme(rawValue: json["versions"]?.string ?? "") ?? .semver
        for member in json["packages"]?.members ?? [] { _ = package(member.key) }
        for member in json["packages"]?.members ?? [] { read(member) }
        let prefer = json["prefer"]?.string
        for entry in json["cases"]?.array ?? [] { cases.append(readCase(entry, prefer: prefer)) }
    }

    private mutating func package(_ name: String) -> Int {
        if let known = packageNumbers[name] { return known }
        packageNumbers[name] = packages.count
        packages.append(Package(name: name))
        return packages.count - 1
    }

    private mutating func range(_ text: String) -> Int {
        if let known = rangeNumbers[text] { return known }
        rangeNumbers[text] = ranges.count
        ranges.append(SolveRange(text, scheme: scheme))
        return ranges.count - 1
    }

    private mutating func read(_ member: (key: String, value: JSONValue)) {
        let index = package(member.key)
        let sorted = (member.value.members ?? [])
            .map { (version: SolveVersion($0.key[...], scheme: scheme), member: $0) }
            .sorted { $0.version < $1.version }
        for (rank, candidate) in sorted.enumerated() {
            var requirements: [Requirement] = []
            for (key, isBound) in [("deps", false), ("constrains", true)] {
                for requirement in candidate.member.value[key]?.members ?? [] {
                    requirements.append(
                        Requirement(
                            target: package(requirement.key), range: range(requirement.value.string ?? "*"),
                            isBound: isBound))
                }
            }
            packages[index].versions.append(candidate.version)
            packages[index].texts.append(candidate.member.key)
            packages[index].requirements.append(requirements)
            if candidate.member.value["yanked"]?.boolean == true { packages[index].yanked.append(rank) }
        }
    }

    private mutating func readCase(_ entry: JSONValue, prefer: String?) -> Case {
        var pairs: [String: [(target: Int, range: Int)]] = [:]
        for key in ["root", "overrides"] {
            pairs[key] = (entry[key]?.members ?? []).map { (package($0.key), range($0.value.string ?? "*")) }
        }
        let locked = (entry["locked"]?.members ?? []).compactMap { member -> (package: Int, rank: Int)? in
            let package = package(member.key)
            return packages[package].texts.firstIndex(of: member.value.string ?? "").map { (package, $0) }
        }
        let roots = pairs["root"] ?? []
        let named = roots.compactMap { root -> (package: Int, rank: Int)? in
            let text = ranges[root.range].text
            guard text.hasPrefix("=="), !text.contains(","), !text.contains("|") else { return nil }
            return ranges[root.range].intervals(in: packages[root.target].versions).first
                .map { (root.target, $0.lowerBound) }
        }
        return Case(
            name: entry["name"]?.string, roots: roots, overrides: pairs["overrides"] ?? [], locked: locked,
            named: named + locked,
            rootAs: entry["root_as"].map { (package($0["name"]?.string ?? ""), $0["version"]?.string ?? "") },
            prefersLowest: (entry["prefer"]?.string ?? prefer) == "lowest")
    }
}
