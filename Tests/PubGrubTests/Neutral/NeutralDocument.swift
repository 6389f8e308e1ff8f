/// A document of the neutral format, as its README (beside the corpora) describes it.
struct NeutralDocument {
    struct Candidate {
        let version: String
        let requires: [(String, String)]
        let constrains: [(String, String)]
        let isYanked: Bool
    }

    struct Case {
        let roots: [(String, String)]
        let name: String?
        let locked: [(String, String)]
        let overrides: [(String, String)]
        let rootAs: (name: String, version: String)?
        let prefer: String
        let upstreamTries: Int?
        let isSolvable: Bool
        let solution: [(String, String)]?
        let isUnique: Bool
    }

    let id: String
    let scheme: NeutralVersion.Scheme
    /// Candidates from the lowest version to the highest.
    let packages: [String: [Candidate]]
    let cases: [Case]

    init(_ json: OrderedJSON) {
        id = json["id"]?.text ?? "?"
        let scheme = NeutralVersion.Scheme(rawValue: json["versions"]?.text ?? "") ?? .semver
        self.scheme = scheme
        let prefer = json["prefer"]?.text ?? "highest"
        var packages: [String: [Candidate]] = [:]
        for (name, versions) in json["packages"]?.members ?? [] {
            let candidates = versions.members.map { version, facts in
                (
                    NeutralVersion(version, scheme: scheme),
                    Candidate(
                        version: version, requires: facts["deps"]?.pairs ?? [],
                        constrains: facts["constrains"]?.pairs ?? [], isYanked: facts["yanked"]?.isTrue ?? false)
                )
            }
            packages[name] = candidates.sorted { $0.0 < $1.0 }.map { $0.1 }
        }
        self.packages = packages
        cases = (json["cases"]?.elements ?? []).map { entry in
            let expected = entry["expected"]
            return Case(
                roots: entry["root"]?.pairs ?? [], name: entry["name"]?.text, locked: entry["locked"]?.pairs ?? [],
                overrides: entry["overrides"]?.pairs ?? [],
                rootAs: entry["root_as"].map { ($0["name"]?.text ?? "", $0["version"]?.text ?? "") },
                prefer: entry["prefer"]?.text ?? prefer, upstreamTries: entry["upstream_tries"]?.integer,
                isSolvable: expected?["status"]?.text == "ok", solution: expected?["solution"]?.pairs,
                isUnique: expected?["unique"]?.isTrue ?? false)
        }
    }
}
