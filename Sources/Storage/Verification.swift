internal import Archives
public import Diagnostics
internal import Packages
public import Unix

/// What differs from what was installed, found by reading every byte.
public struct Verification: Sendable {
    public struct Finding: Hashable, Sendable {
        public enum Kind: String, Sendable, CaseIterable {
            case missing, added, kind, content, mode, target
            /// It belongs to another user than the rest.
            case owner
            /// The keg is not in the cellar at all, or nothing tells what it should hold.
            case keg
        }

        public let kind: Kind
        /// Absolute.
        public let path: Path
        /// The package that it belongs to; nil for the environment's own link tree.
        public let keg: Keg?
    }

    /// By package, then path.
    public private(set) var findings: [Finding] = []
    /// What programs put into the environment, or made anew there of other files: their own, and no damage.
    public private(set) var additions: [Finding] = []
    public let kegs: Int
    /// Files, folders and links that were looked at.
    public private(set) var entries = 0
    /// Of the cellar; nil when it has several.
    private let owner: UInt32?

    /// The kegs that are not what was poured, by name.
    public var badKegs: [Keg] {
        var seen: Set<Keg> = []
        return findings.compactMap(\.keg).filter { seen.insert($0).inserted }
    }

    /// Reads the current environment of a project and all kegs that it is made of.
    public init(_ generation: Generation, _ state: ProjectState, _ cellar: Cellar) throws(Failure) {
        let found = try Inspection(generation, state, cellar)
        kegs = generation.members.count
        // Of a shared cellar each keg belongs to who poured it.
        owner = cellar.home.isShared ? nil : (try? FileSystem.status(cellar.home.data))?.owner
        for (place, member) in generation.members.enumerated() {
            compare(found.contents[place], found.kegs[place], member.keg, cellar.folder(of: member.keg))
        }
        // Without all listings nobody knows what the environment should be.
        do throws(LinkPlan.Obstacle) { if let plan = try found.plan() { compare(plan, found) } } catch { return }
    }

    private mutating func add(_ kind: Finding.Kind, _ survey: Survey, _ path: ArraySlice<UInt8>, _ keg: Keg?) {
        let path = path.isEmpty ? survey.folder : survey.folder / Self.shown(path)
        findings.append(Finding(kind: kind, path: path, keg: keg))
    }

    private func finding(_ kind: Finding.Kind, _ survey: Survey, _ path: ArraySlice<UInt8>) -> Finding {
        Finding(kind: kind, path: survey.folder / Self.shown(path), keg: nil)
    }

    /// A name that no bottle may have is shown so that it cannot do harm.
    private static func shown(_ path: ArraySlice<UInt8>) -> String {
        let isPlain = !path.contains { $0 < 0x20 || $0 == 0x7f }
        if isPlain, let text = String(validating: path, as: UTF8.self) { return text }
        return EscapedName.text(Array(path))
    }

    // Kegs.

    private mutating func compare(_ contents: KegContents?, _ survey: Survey?, _ keg: Keg, _ folder: Path) {
        guard let contents, let survey, survey.status.kind == .directory else {
            findings.append(Finding(kind: .keg, path: folder, keg: keg))
            return
        }
        // A stout that was killed between giving a keg its name and making its root read-only leaves 0755.
        if survey.status.permissions != 0o555, survey.status.permissions != 0o755 {
            findings.append(Finding(kind: .mode, path: folder, keg: keg))
        }
        if let owner, survey.status.owner != owner { findings.append(Finding(kind: .owner, path: folder, keg: keg)) }
        let text = contents.listing
        let ownListing = Array(BottleEntry.listingPath.utf8)
        var line = ListingLine(text.span, at: 0)
        var rest = survey.entries[...]
        while line != nil || !rest.isEmpty {
            if let entry = rest.first, entry.path == ownListing {
                rest.removeFirst()
                if entry.status.permissions != 0o444 {
                    add(.mode, survey, entry.path[...], keg)
                } else if entry.status.owner != survey.status.owner {
                    add(.owner, survey, entry.path[...], keg)
                }
                continue
            }
            let expected = line.map { text[$0.path] }
            if let wanted = line, let expected, let entry = rest.first, entry.path.elementsEqual(expected) {
                entries += 1
                if let kind = Self.difference(wanted, text, entry) {
                    add(kind, survey, expected, keg)
                } else if entry.status.owner != survey.status.owner {
                    add(.owner, survey, expected, keg)
                }
                rest.removeFirst()
                line = ListingLine(text.span, at: wanted.next)
            } else if let wanted = line, let expected,
                rest.first.map({ expected.lexicographicallyPrecedes($0.path) }) ?? true
            {
                add(.missing, survey, expected, keg)
                line = ListingLine(text.span, at: wanted.next)
            } else if let entry = rest.popFirst() {
                entries += 1
                add(.added, survey, entry.path[...], keg)
            }
        }
    }

    private static func difference(_ line: ListingLine, _ text: [UInt8], _ entry: Survey.Entry) -> Finding.Kind? {
        let permissions = entry.status.permissions
        switch (line.kind, entry.status.kind) {
        case (.directory, .directory): return permissions == 0o555 && !entry.isUnreadable ? nil : .mode
        case (.file, .file), (.program, .file):
            let wanted: UInt32 = line.kind == .program ? 0o555 : 0o444
            if entry.digest == line.digest(in: text) { return permissions == wanted ? nil : .mode }
            return entry.isUnreadable && permissions != wanted ? .mode : .content
        case (.symbolicLink, .symbolicLink): return entry.target.elementsEqual(text[line.target]) ? nil : .target
        default: return .kind
        }
    }

    // The environment.

    private mutating func compare(_ plan: LinkPlan, _ found: Inspection) {
        let made = plan.children.joined().map { plan.nodes[Int($0)] }
        let expected = made.map { (path: plan.kegs[$0.keg].listing[$0.line.path], node: $0) }
            .sorted { $0.path.lexicographicallyPrecedes($1.path) }
        entries += expected.count
        var wanted = expected[...]
        var rest = found.tree.entries[...]
        if let owner, found.tree.status.owner != owner { add(.owner, found.tree, [], nil) }
        /// Of what is in a folder that is not stout's only the folder is named.
        var strange: [UInt8]?
        while !wanted.isEmpty || !rest.isEmpty {
            if let entry = rest.first, let strange, entry.path.starts(with: strange) {
                rest.removeFirst()
            } else if let one = wanted.first, let entry = rest.first, entry.path.elementsEqual(one.path) {
                let kind = difference(plan, one.node, entry, found)
                if let kind {
                    if found.isDerived(plan, one.node, entry) {
                        additions.append(finding(kind, found.tree, one.path))
                    } else {
                        add(kind, found.tree, one.path, nil)
                    }
                } else if entry.status.owner != found.tree.status.owner, !found.isShared(entry) {
                    add(.owner, found.tree, one.path, nil)
                }
                if kind == .kind, entry.status.kind == .directory { strange = entry.path + [UInt8(ascii: "/")] }
                wanted.removeFirst()
                rest.removeFirst()
            } else if let one = wanted.first, rest.first.map({ one.path.lexicographicallyPrecedes($0.path) }) ?? true {
                add(.missing, found.tree, one.path, nil)
                wanted.removeFirst()
            } else if let entry = rest.popFirst() {
                additions.append(finding(.added, found.tree, entry.path[...]))
                if entry.status.kind == .directory { strange = entry.path + [UInt8(ascii: "/")] }
            }
        }
    }

    private func difference(
        _ plan: LinkPlan, _ node: LinkNode, _ entry: Survey.Entry, _ found: Inspection
    ) -> Finding.Kind? {
        let permissions = entry.status.permissions
        switch (node.line.kind, entry.status.kind) {
        case (.directory, .directory) where node.isReal: return permissions == 0o755 ? nil : .mode
        case (.directory, .symbolicLink) where !node.isReal:
            let keg = found.cellar.folder(of: found.generation.members[node.keg].keg)
            return entry.target.elementsEqual((keg / plan.origin(node)).text.utf8) ? nil : .target
        case (.symbolicLink, .symbolicLink):
            return entry.target.elementsEqual(plan.kegs[node.keg].listing[node.line.target]) ? nil : .target
        case (.file, .file), (.program, .file):
            let text = plan.kegs[node.keg].listing
            let digest: Digest?
            if node.prefixed == nil {
                // The keg's own file is as right as the keg is.
                let keg = node.keg < found.kegs.count ? found.kegs[node.keg] : nil
                let place =
                    plan.kegs[node.keg].origins.isEmpty ? text[node.line.path] : Array(plan.origin(node).utf8)[...]
                let original = keg.flatMap { keg in keg.place(place).map { keg.entries[$0].status } }
                if let original, original.isSame(as: entry.status) { return nil }
                digest = node.line.digest(in: text)
            } else {
                digest = found.rewrittenDigest(plan, node)
            }
            let wanted: UInt32 = node.line.kind == .program ? 0o555 : 0o444
            if let digest, entry.digest == digest { return permissions == wanted ? nil : .mode }
            return entry.isUnreadable && permissions != wanted ? .mode : .content
        default: return .kind
        }
    }
}
