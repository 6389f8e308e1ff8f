internal import Diagnostics
internal import Packages
internal import Registries
internal import Unix

/// A signed registry of as many candidates as are wanted and no bottles: names, texts, dates and sizes as packages have
/// them, digests that no compressor makes smaller. The same each time, but for its keys.
struct SyntheticRegistry {
    let folder: Path
    let packages: Int
    /// Of each package, for two platforms.
    let versions: Int

    private static let platforms = ["linux-x86_64", "macos-arm64"].map { BottlePlatform(parsing: $0) ?? .any }
    private static let syllables = [
        "ba", "cor", "den", "fi", "gra", "hel", "in", "jo", "kra", "lu", "mi", "nor", "os", "pel", "qui", "ra", "sen",
        "tu", "vo", "xi", "yar", "zo",
    ]
    private static let kinds = ["tool", "library", "server", "parser", "viewer", "client", "fonts", "headers"]

    private var registry: RegistryFolder {
        RegistryFolder(folder / "registry", keys: PublisherKeys(folder / "keys") { () throws(Failure) in nil })
    }

    /// Of chance that is the same each time.
    private struct Dice {
        var state: UInt64

        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }

        mutating func below(_ bound: Int) -> Int { Int(next() >> 33) % bound }

        mutating func digest() -> Digest {
            var bytes: [UInt8] = []
            for _ in 0..<4 {
                let word = next() &* 0x2545_F491_4F6C_DD1D
                bytes += (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
            }
            guard let digest = Digest(bytes: bytes) else { preconditionFailure("32 bytes are a digest") }
            return digest
        }
    }

    /// A word of two or three syllables.
    private static func word(_ number: Int) -> String {
        let count = syllables.count
        let long = number / (count * count) % 3 == 0
        return syllables[number % count] + syllables[number / count % count]
            + (long ? syllables[(number * 7 + 3) % count] : "")
    }

    /// `corba-tusen12`: each number has its own.
    func name(_ number: Int) -> String { "\(Self.word(number * 31 + 7))-\(Self.word(number / 3))\(number)" }

    /// The last word of a package's description; each stands in an eighth of all.
    static var commonWord: String { kinds[0] }

    private func candidates(_ number: Int, versions: Range<Int>, platforms: [BottlePlatform]) throws(RequirementError)
        -> [Candidate]
    {
        var dice = Dice(state: UInt64(number + 1) &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(versions.lowerBound))
        for _ in 0..<4 { _ = dice.next() }
        var needs: [Requirement] = []
        for place in 0..<number % 4 {
            let other = name((number + 1 + place * 17) % packages)
            needs.append(try Requirement(parsing: "\(other) >=1.\(dice.below(6)), <\(2 + dice.below(3))"))
        }
        let license = ["MIT", "Apache-2.0", "GPL-3.0-or-later", "BSD-3-Clause"][number % 4]
        var found: [Candidate] = []
        for version in versions {
            guard let parsed = try? Version(parsing: "1.\(version).\(dice.below(4))") else { continue }
            let day = "20\(10 + version % 16)-\(10 + dice.below(3))-\(10 + dice.below(18))"
            let time = "T\(10 + dice.below(14)):\(10 + dice.below(50)):\(10 + dice.below(50))Z"
            for platform in platforms {
                let size = Int64(2_000 + dice.below(20_000_000))
                let digest = dice.digest()
                found.append(
                    Candidate(
                        name: name(number), version: parsed, platform: platform, requirements: needs,
                        bottle: Candidate.Bottle(
                            path: digest.bottlePath, sha256: digest, size: size, unpackedSize: size * 3,
                            entries: 3 + dice.below(900), tree: dice.digest()),
                        license: license, released: day + time))
            }
        }
        return found
    }

    private func description(_ number: Int) -> IndexBuilder.Description {
        let words = (0..<6).map { Self.word(number * 13 + $0 * 101) }
        return IndexBuilder.Description(
            name: name(number), text: (words + [Self.kinds[number % Self.kinds.count]]).joined(separator: " "),
            homepage: "https://\(name(number)).example.org/")
    }

    /// Publishes everything.
    ///
    /// - Returns: the root's digest.
    func make() throws(Failure) -> Digest {
        guard let root = try registry.create(name: "bench") else { preconditionFailure("it has keys") }
        let order = (0..<packages).map { (name: name($0), number: $0) }.sorted { $0.name < $1.name }
        try publish { index throws(IndexError) in
            for (_, number) in order {
                try index.describe(description(number))
                try index.replace(name(number), by: offer(number, 0..<versions, Self.platforms))
            }
        }
        return root
    }

    /// Publishes one candidate more of each of some packages, spread over the whole.
    func grow(by count: Int, round: Int) throws(Failure) {
        try publish { index throws(IndexError) in
            for place in 0..<min(count, packages) {
                let number = (place * (packages / min(count, packages)) + round * 11) % packages
                let new = offer(number, versions + round..<versions + round + 1, [Self.platforms[0]])
                try index.replace(name(number), by: try index.candidates(of: name(number)) + new)
            }
        }
    }

    private func offer(_ number: Int, _ versions: Range<Int>, _ platforms: [BottlePlatform]) -> [Candidate] {
        do throws(RequirementError) {
            return try candidates(number, versions: versions, platforms: platforms)
        } catch { preconditionFailure("\(error)") }
    }

    private func publish(_ change: (IndexEdit) throws(IndexError) -> Void) throws(Failure) {
        try registry.publish { index throws(Failure) in
            do throws(IndexError) { try change(index) } catch { throw error.failure("bench") }
        }
    }
}
