internal import Packages

/// A package of a channel: all of its builds, in conda's order, and which match specifications each of them has.
///
/// The bytes are those of a row of the index: numbers and texts as `ByteWriter` writes them.
///
///     builds versions specs licenses            how many of each
///     *( version )  *( license )                texts
///     length of the builds, length of the specs
///     *( version build-number flags build )     a build, the one that is taken last first
///     *( spec-number spec *( gap count ) )      a match specification, and the runs of builds that have it
///     *( sha256 size timestamp license [file] ) a build
struct ChannelPackage {
    private let bytes: [UInt8]
    let name: String
    let isWhole: Bool
    /// By rank.
    private(set) var versions: [Version] = []
    private(set) var numbers: [Int32] = []
    private var flags: [UInt8] = []
    private var builds: [Range<Int32>] = []
    private var licenses: [Range<Int>] = []
    private let specCount: Int
    private let specStart: Int
    private let detailStart: Int
    /// The flags of all builds, whichever are left.
    private var recorded: [UInt8] = []
    /// Of the builds that are left, which they were among all; nil where all are left.
    private var kept: [Int]?

    init(_ name: String, _ bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        var reader = ByteReader(bytes)
        let (count, versionCount, specs, licenseCount) =
            (reader.number(), reader.number(), reader.number(), reader.number())
        specCount = specs
        var isWhole = count <= bytes.count && versionCount <= bytes.count && licenseCount <= bytes.count
        var texts: [Version] = []
        for _ in 0..<(isWhole ? versionCount : 0) {
            let range = reader.text()
            do throws(VersionError) {
                texts.append(try Version(parsing: String(decoding: bytes[range], as: UTF8.self), .conda))
            } catch {
                isWhole = false
                break
            }
        }
        for _ in 0..<(isWhole ? licenseCount : 0) { licenses.append(reader.text()) }
        let (buildLength, specLength) = (reader.number(), reader.number())
        specStart = reader.place + min(buildLength, bytes.count)
        detailStart = specStart + min(specLength, bytes.count)
        if isWhole, !reader.isBroken, detailStart <= bytes.count {
            versions.reserveCapacity(count)
            numbers.reserveCapacity(count)
            flags.reserveCapacity(count)
            builds.reserveCapacity(count)
            for _ in 0..<count {
                let version = reader.number()
                numbers.append(Int32(truncatingIfNeeded: reader.number()))
                let flag = reader.skip(1)
                let build = reader.text()
                guard version < texts.count, !reader.isBroken else {
                    isWhole = false
                    break
                }
                flags.append(bytes[flag.lowerBound])
                versions.append(texts[version])
                builds.append(Int32(build.lowerBound)..<Int32(build.upperBound))
            }
        }
        recorded = flags
        self.isWhole = isWhole && versions.count == count && !reader.isBroken
    }

    var count: Int { versions.count }

    /// The same package with some of its builds alone, in the same order.
    func keeping(_ ranks: [Int]) -> ChannelPackage {
        precondition(kept == nil, "a part of a part is not needed")
        var part = self
        part.kept = ranks
        part.versions = ranks.map { versions[$0] }
        part.numbers = ranks.map { numbers[$0] }
        part.flags = ranks.map { flags[$0] }
        part.builds = ranks.map { builds[$0] }
        return part
    }

    func build(_ rank: Int) -> ArraySlice<UInt8> { bytes[Int(builds[rank].lowerBound)..<Int(builds[rank].upperBound)] }

    func buildText(_ rank: Int) -> String { String(decoding: build(rank), as: UTF8.self) }

    private func has(_ flag: ChannelRecord.Flags, _ rank: Int) -> Bool { flags[rank] & flag.rawValue != 0 }

    func tracksFeatures(_ rank: Int) -> Bool { has(.tracksFeatures, rank) }
    func isNoarch(_ rank: Int) -> Bool { has(.isNoarch, rank) }
    func isTar(_ rank: Int) -> Bool { has(.isTar, rank) }
    var hasTracking: Bool { flags.contains { $0 & ChannelRecord.Flags.tracksFeatures.rawValue != 0 } }

    /// A match specification of some of the builds.
    struct Spec {
        /// Its number in the index; odd for one of `constrains`.
        let number: Int
        let text: Range<Int>
        fileprivate let runs: ByteReader
        fileprivate let runCount: Int
    }

    func text(of spec: Spec) -> ArraySlice<UInt8> { bytes[spec.text] }

    /// Calls for each match specification; false when the row is broken.
    func forEachSpec(_ body: (Spec) -> Void) -> Bool {
        var reader = ByteReader(bytes, at: specStart)
        for _ in 0..<specCount {
            let number = reader.number()
            let text = reader.text()
            let runCount = reader.number()
            if reader.isBroken || reader.place >= detailStart { return false }
            body(Spec(number: number, text: text, runs: reader, runCount: runCount))
            for _ in 0..<runCount {
                _ = reader.number()
                _ = reader.number()
            }
            if reader.isBroken { return false }
        }
        return true
    }

    /// Calls for each run of builds that have a match specification.
    func forEachRun(of spec: Spec, _ body: (Range<Int>) -> Void) {
        var reader = spec.runs
        var last = 0
        for _ in 0..<spec.runCount {
            let start = last + reader.number()
            let end = start + reader.number()
            last = end
            guard let kept else {
                if reader.isBroken || end > count { return }
                body(start..<end)
                continue
            }
            if reader.isBroken { return }
            // Those that are left of a run are neighbours.
            let left = Self.first(notBelow: start, kept)..<Self.first(notBelow: end, kept)
            if !left.isEmpty { body(left) }
        }
    }

    /// Where the first number of an ascending list is that is not below another one.
    private static func first(notBelow bound: Int, _ list: [Int]) -> Int {
        var (low, high) = (0, list.count)
        while low < high {
            let middle = (low + high) / 2
            if list[middle] < bound { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The ranks that a constraint allows.
    func ranks(_ constraint: Constraint) -> [Range<Int>] {
        let ranges = constraint.versions.ranks(in: versions)
        guard let build = constraint.build else { return ranges }
        var found: [Range<Int>] = []
        for range in ranges {
            for rank in range where build.allows(self.build(rank), number: Int(numbers[rank])) {
                if let last = found.last, last.upperBound == rank {
                    found[found.count - 1] = last.lowerBound..<rank + 1
                } else {
                    found.append(rank..<rank + 1)
                }
            }
        }
        return found
    }

    /// What one build requires, and what it says of packages that something else asks for.
    func requirements(_ rank: Int) -> (needs: [Requirement], constrains: [Requirement]) {
        var needs: [Requirement] = []
        var constrains: [Requirement] = []
        _ = forEachSpec { spec in
            var isCarried = false
            forEachRun(of: spec) { if $0.contains(rank) { isCarried = true } }
            guard isCarried,
                let requirement = Requirement(matchSpec: String(decoding: text(of: spec), as: UTF8.self))
            else { return }
            if spec.number & 1 == 0 { needs.append(requirement) } else { constrains.append(requirement) }
        }
        return (needs, constrains)
    }

    /// All that is known of one build; nil when the row is broken.
    ///
    /// - Parameters:
    ///   - platform: the one whose subdir it may be from.
    func candidate(_ rank: Int, for platform: Platform) -> Candidate? {
        var reader = ByteReader(bytes, at: detailStart)
        var sha256 = 0..<0
        var (size, timestamp, license) = (0, 0, 0)
        var file: Range<Int>?
        for other in 0...(kept?[rank] ?? rank) {
            sha256 = reader.skip(32)
            size = reader.number()
            timestamp = reader.number()
            license = reader.number()
            file = recorded[other] & ChannelRecord.Flags.hasFileName.rawValue != 0 ? reader.text() : nil
        }
        guard !reader.isBroken, license <= licenses.count, let digest = Digest(bytes: Array(bytes[sha256])) else {
            return nil
        }
        let build = buildText(rank)
        let fileName = fileName(rank, file)
        let (needs, constrains) = requirements(rank)
        return Candidate(
            name: name, version: versions[rank], revision: Int(numbers[rank]), build: build,
            platform: isNoarch(rank) ? .any : .only(platform.withoutFloors), requirements: needs,
            constrains: constrains,
            bottle: Candidate.Bottle(
                path: (isNoarch(rank) ? "noarch" : platform.subdir) + "/" + fileName, sha256: digest,
                size: Int64(size)),
            license: license == 0 ? nil : String(decoding: bytes[licenses[license - 1]], as: UTF8.self),
            released: timestamp == 0 ? nil : Timestamp(secondsSince1970: Int64(timestamp)).text)
    }

    /// What the channel says of one build, as texts.
    struct Build {
        let rank: Int
        let file: String
        let sha256: Digest
        /// In bytes; 0 where the channel does not say.
        let size: Int
        /// In seconds since 1970; 0 where the channel does not say.
        let timestamp: Int
        let license: String?
    }

    /// Calls for each build; false when the row is broken.
    func forEachBuild(_ body: (Build) -> Void) -> Bool {
        precondition(kept == nil, "a part has no details of its own")
        var reader = ByteReader(bytes, at: detailStart)
        for rank in 0..<count {
            let sha256 = reader.skip(32)
            let (size, timestamp, license) = (reader.number(), reader.number(), reader.number())
            let file = has(.hasFileName, rank) ? reader.text() : nil
            guard !reader.isBroken, license <= licenses.count, let digest = Digest(bytes: Array(bytes[sha256])) else {
                return false
            }
            body(
                Build(
                    rank: rank, file: fileName(rank, file), sha256: digest, size: size, timestamp: timestamp,
                    license: license == 0 ? nil : String(decoding: bytes[licenses[license - 1]], as: UTF8.self)))
        }
        return true
    }

    /// - Parameter recorded: where its name stands, if it is not made of name, version and build.
    private func fileName(_ rank: Int, _ recorded: Range<Int>?) -> String {
        recorded.map { String(decoding: bytes[$0], as: UTF8.self) }
            ?? "\(name)-\(versions[rank].text)-\(buildText(rank))" + (isTar(rank) ? ".tar.bz2" : ".conda")
    }
}
