internal import Archives
public import Diagnostics
public import Packages
internal import Trust
internal import Unix

/// One digest of an environment as it is on the disk, the same on every machine with the same lock and platform
/// (spec/storage.md, "Fingerprint").
public struct Fingerprint: Sendable {
    public let digest: Digest
    public let kegs: Int
    /// Files, folders and links of the kegs and the environment.
    public let entries: Int

    public init(_ generation: Generation, _ state: ProjectState, _ cellar: Cellar) throws(Failure) {
        let found = try Inspection(generation, state, cellar)
        let contents = found.contents.compactMap { $0 }
        let surveys = found.kegs.compactMap { $0 }
        guard contents.count == generation.members.count, surveys.count == contents.count else {
            throw Self.broken(
                generation.members.indices.filter { found.contents[$0] == nil || found.kegs[$0] == nil }
                    .map { generation.members[$0].keg })
        }
        let plan: LinkPlan
        do throws(LinkPlan.Obstacle) {
            guard let found = try found.plan() else { throw LinkPlan.Obstacle.malformed(keg: 0) }
            plan = found
        } catch { throw Self.broken([]) }
        var text = FingerprintText()
        text.line("stout-fingerprint 2")
        text.line("platform \(generation.platform)")
        for (member, (contents, survey)) in zip(generation.members, zip(contents, surveys)) {
            let keg = member.keg
            let tree = SHA256Hasher.digest(of: contents.listing)
            text.line("keg \(member.source) \(keg.name) \(keg.versionText) \(keg.bottle.hex) \(tree.hex)")
            for entry in survey.entries { text.add(entry, entry.digest, entry.status.size) }
        }
        text.line("environment")
        let home = Array((generation.cellar.text + "/").utf8)
        let planned = Self.planned(plan)
        let made = Dictionary(plan.made.map { (Array($0.path.utf8), $0) }, uniquingKeysWith: { one, _ in one })
        var own = 0
        for entry in found.tree.entries {
            // What programs put there is theirs.
            guard let node = planned[entry.path] else { continue }
            own += 1
            if entry.status.kind == .symbolicLink, entry.target.starts(with: home) {
                text.fold(entry, entry.target.dropFirst(home.count))
            } else if let file = made[entry.path], entry.digest == SHA256Hasher.digest(of: file.bytes) {
                text.add(entry, SHA256Hasher.digest(of: file.neutral), Int64(file.neutral.count))
            } else if node.keg < surveys.count, found.isDerived(plan, node, entry),
                let place = surveys[node.keg].place(Array(plan.origin(node).utf8)[...])
            {
                // What a program made of other files is as the package has it, or not a fact of this environment.
                let original = surveys[node.keg].entries[place]
                let entry = Survey.Entry(path: entry.path, status: original.status, target: [])
                text.add(entry, original.digest, original.status.size)
            } else if node.prefixed != nil, entry.digest == found.rewrittenDigest(plan, node),
                let place = surveys[node.keg].place(Array(plan.origin(node).utf8)[...])
            {
                // What the file is without the place where this project is.
                let original = surveys[node.keg].entries[place]
                text.add(entry, original.digest, original.status.size)
            } else {
                text.add(entry, entry.digest, entry.status.size)
            }
        }
        digest = text.digest
        kegs = surveys.count
        entries = surveys.reduce(own) { $0 + $1.entries.count }
    }

    private static func planned(_ plan: LinkPlan) -> [[UInt8]: LinkNode] {
        var found: [[UInt8]: LinkNode] = [:]
        for place in plan.children.joined() {
            let node = plan.nodes[Int(place)]
            found[Array(plan.kegs[node.keg].listing[node.line.path])] = node
        }
        return found
    }

    private static func broken(_ kegs: [Keg]) -> Failure {
        Failure(
            Diagnostic(
                .environmentChanged, "the environment is not whole, so it has no fingerprint",
                notes: kegs.prefix(5).map { "what \($0) should hold cannot be told" },
                hints: ["`stout verify --repair` mends it"])
        ).about(kegs.map(\.name))
    }
}

/// The text whose digest is the fingerprint, hashed as it grows.
private struct FingerprintText {
    private var hasher = SHA256Hasher()
    private var pending: [UInt8] = []

    mutating func line(_ text: String) {
        pending += text.utf8
        end()
    }

    mutating func add(_ entry: Survey.Entry, _ digest: Digest?, _ size: Int64) {
        let mode = Self.octal(entry.status.permissions)
        let isRegular = !entry.isUnreadable && !entry.path.contains { $0 < 0x20 || $0 == 0x7f }
        switch (entry.status.kind, digest) {
        case (.directory, _) where isRegular: pending += "D \(mode) ".utf8
        case (.file, let digest?) where isRegular: pending += "F \(mode) \(digest.hex) \(size) ".utf8
        case (.symbolicLink, _) where isRegular:
            pending += "L ".utf8
            pending += entry.path
            pending.append(0x09)
            pending += entry.target
            return end()
        default:
            let digits = entry.path.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            return line("? \(mode) \(digits)")
        }
        pending += entry.path
        end()
    }

    /// A link to a folder of a keg, wherever the cellar is.
    mutating func fold(_ entry: Survey.Entry, _ target: ArraySlice<UInt8>) {
        pending += "K ".utf8
        pending += entry.path
        pending.append(0x09)
        pending += target
        end()
    }

    private mutating func end() {
        pending.append(0x0a)
        if pending.count < 1 << 16 { return }
        hasher.update(pending)
        pending.removeAll(keepingCapacity: true)
    }

    private static func octal(_ permissions: UInt32) -> String {
        let digits = String(permissions, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    var digest: Digest {
        var all = hasher
        all.update(pending)
        return all.finish()
    }
}
