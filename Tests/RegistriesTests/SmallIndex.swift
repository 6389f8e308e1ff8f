import Packages
import Trust
import Unix
import Workbench

@testable import Registries

/// Candidates for tests, and real index files made of them.
enum SmallIndex {
    /// `constrains` and `needs`: requirements as text; `features`: by name.
    static func candidate(
        _ name: String, _ version: String, revision: Int = 0, platform: String = "any", needs: [String] = [],
        constrains: [String] = [], features: [String: [String]] = [:], yanked: String? = nil,
        license: String? = nil, released: String? = nil
    ) throws -> Candidate {
        let identity = "\(name) \(version) \(revision) \(platform)"
        let digest = SHA256Hasher.digest(of: Array(identity.utf8))
        return Candidate(
            name: name, version: try Version(parsing: version), revision: revision,
            platform: BottlePlatform(parsing: platform) ?? .any,
            requirements: try needs.map { try Requirement(parsing: $0) },
            features: try features.map { name, needs in
                Candidate.Feature(name: name, requirements: try needs.map { try Requirement(parsing: $0) })
            },
            constrains: try constrains.map { try Requirement(parsing: $0) },
            bottle: Candidate.Bottle(
                path: digest.bottlePath, sha256: digest, size: 1000, unpackedSize: 3000, entries: 7,
                tree: SHA256Hasher.digest(of: Array("tree \(identity)".utf8))),
            license: license, released: released, yanked: yanked)
    }

    static func write(_ candidates: [Candidate], _ path: Path) throws {
        let names = Set(candidates.map(\.name))
        try IndexBuilder(
            candidates: candidates,
            descriptions: names.map { IndexBuilder.Description(name: $0, text: "about \($0)", homepage: nil) }
        ).write(path)
    }
}

/// A catalogue of real index files that live as long as it does.
final class SmallCatalogue {
    let sandbox: TemporaryFolder
    let catalogue: Catalogue

    init(_ sources: [(source: Manifest.Source, candidates: [Candidate])]) throws {
        sandbox = try TemporaryFolder()
        var catalogue = Catalogue()
        for (place, one) in sources.enumerated() {
            let path = sandbox.path / "\(place).sqlite"
            try SmallIndex.write(one.candidates, path)
            catalogue = catalogue.adding(one.source, try Index.open(path))
        }
        self.catalogue = catalogue
    }

    convenience init(_ candidates: [Candidate]) throws {
        try self.init([(Manifest.Source(name: "core", location: "r"), candidates)])
    }

    /// `name version` of each pick, for roots that are requirements as text.
    func resolve(
        _ roots: [String], on platform: String = "linux-x86_64", preferred: [(String, String)] = [],
        locked: [(String, String)] = [], overrides: [String: String] = [:]
    ) throws -> [String] {
        let resolver = Resolver(
            catalogue: catalogue, overrides: try overrides.mapValues { try Constraint(parsing: $0) }
        ) { _ in "Stoutfile:1" }
        func picks(_ pairs: [(String, String)]) throws -> [PreferredPick] {
            try pairs.map {
                PreferredPick(source: 0, name: $0.0, version: try Version(parsing: $0.1), revision: 0)
            }
        }
        let resolution = try resolver.resolve(
            try roots.map {
                RootRequirement(
                    entry: Manifest.Entry(requirement: try Requirement(parsing: $0)), group: "default", source: 0)
            },
            for: Platform(parsing: platform) ?? .current, preferred: try picks(preferred), locked: try picks(locked))
        return resolution.picks.map { pick in
            let features = pick.features.isEmpty ? "" : "[\(pick.features.joined(separator: ","))]"
            return "\(pick.candidate.name)\(features) \(pick.candidate.versionText)"
        }
    }
}
