internal import Packages
internal import SQLite

/// Reads rows. Texts that stand in many rows, as neighbouring versions' requirements do, are read once.
struct CandidateReader {
    private var requirements = RequirementReader()
    private var lists: [String: [Requirement]] = ["": []]
    private var features: [String: [Candidate.Feature]] = ["": []]
    private var platforms: [String: BottlePlatform] = [:]

    /// A row of `CandidateRow.selectOffers`; nil when it cannot be.
    mutating func offer(_ row: borrowing Statement) -> Offer? {
        guard let platform = platform(row.text(1)), let version = version(row.text(2)), let needs = list(row.text(4)),
            let constrains = list(row.text(5)), let features = features(row.text(6)), row.integer(3) >= 0
        else { return nil }
        return Offer(
            rank: Int(row.integer(0)), platform: platform, version: version, revision: Int(row.integer(3)),
            requirements: needs, constrains: constrains, features: features, isYanked: row.integer(7) != 0)
    }

    /// A row of all columns; nil when it cannot be.
    mutating func candidate(_ row: borrowing Statement) -> Candidate? {
        guard let name = row.text(0), PackageName.isValid(name), let platform = platform(row.text(2)),
            let version = version(row.text(3)),
            let needs = list(row.text(5)), let constrains = list(row.text(6)), let features = features(row.text(7)),
            let sha256 = Digest(bytes: row.bytes(8)), let tree = Digest(bytes: row.bytes(12)), row.integer(4) >= 0,
            row.integer(9) >= 0, row.integer(10) >= 0, row.integer(11) >= 0
        else { return nil }
        return Candidate(
            name: name, version: version, revision: Int(row.integer(4)), platform: platform, requirements: needs,
            features: features, constrains: constrains,
            bottle: Candidate.Bottle(
                path: sha256.bottlePath, sha256: sha256, size: row.integer(9),
                unpackedSize: row.integer(10), entries: Int(row.integer(11)), tree: tree),
            license: row.text(13), released: row.text(14), yanked: row.text(15))
    }

    private mutating func platform(_ text: String?) -> BottlePlatform? {
        guard let text else { return nil }
        if let known = platforms[text] { return known }
        let platform = BottlePlatform(parsing: text)
        platforms[text] = platform
        return platform
    }

    private func version(_ text: String?) -> Version? {
        guard let text else { return nil }
        do throws(VersionError) { return try Version(parsing: text) } catch { return nil }
    }

    private mutating func list(_ text: String?) -> [Requirement]? {
        guard let text else { return nil }
        if let known = lists[text] { return known }
        let list = read(text[...], separator: "\n")
        lists[text] = list
        return list
    }

    private mutating func read(_ text: Substring, separator: Character) -> [Requirement]? {
        var found: [Requirement] = []
        // A feature that requires nothing has a space and no more.
        for line in text.split(separator: separator) where line != " " {
            do throws(RequirementError) { found.append(try requirements.read(String(line))) } catch { return nil }
        }
        return found
    }

    private mutating func features(_ text: String?) -> [Candidate.Feature]? {
        guard let text else { return nil }
        if let known = features[text] { return known }
        var found: [Candidate.Feature] = []
        for line in text.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":"), PackageName.isValid(String(line[..<colon])),
                let needs = read(line[line.index(after: colon)...], separator: ";")
            else { return nil }
            found.append(Candidate.Feature(name: String(line[..<colon]), requirements: needs))
        }
        features[text] = found
        return found
    }
}
