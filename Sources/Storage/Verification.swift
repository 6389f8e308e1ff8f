internal import Archives
public import Diagnostics
internal import Packages
public import Unix

/// What differs from what was installed, found by reading every byte.
public struct Verification: Sendable {
    public struct Finding: Hashable, Sendable {
        public enum Kind: String, Sendable {
            case missing, added, kind, content, mode, target
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
    public let findings: [Finding]
    public let kegs: Int
    /// Files, folders and links that were looked at.
    public let entries: Int

    /// Reads the current environment of a project and all kegs that it is made of.
    public init(_ generation: Generation, _ state: ProjectState, _ cellar: Cellar) throws(Failure) {
        var findings: [Finding] = []
        var entries = 0
        var listings: [TreeListing] = []
        for member in generation.members {
            let keg = member.keg
            guard cellar.holds(keg) else {
                findings.append(Finding(kind: .keg, path: cellar.folder(of: keg), keg: keg))
                continue
            }
            let listing: TreeListing
            do throws(Failure) { listing = try cellar.listing(of: keg) } catch {
                findings.append(Finding(kind: .keg, path: cellar.folder(of: keg), keg: keg))
                continue
            }
            listings.append(listing)
            let scan = try Self.scan(cellar.folder(of: keg), "read the keg of \(keg)")
            entries += scan.listing.entries.count
            findings += listing.differences(from: scan.listing).map { difference in
                Finding(
                    kind: Finding.Kind(difference.kind), path: cellar.folder(of: keg) / difference.path, keg: keg)
            }
            findings += scan.irregular.map { Finding(kind: .kind, path: cellar.folder(of: keg) / $0, keg: keg) }
        }
        // Without all listings nobody knows what the environment should be.
        if listings.count == generation.members.count {
            let folders = generation.members.map { cellar.folder(of: $0.keg) }
            findings += try Self.links(listings, folders, state.treePath(generation.number), &entries)
        }
        self.findings = findings
        self.entries = entries
        kegs = generation.members.count
    }

    private static func scan(_ folder: Path, _ doing: String) throws(Failure) -> TreeListing.Scan {
        do throws(BottleError) {
            let descriptor: Descriptor
            do throws(SystemError) { descriptor = try Descriptor.open(folder, .directory) } catch {
                throw .system(error)
            }
            return try TreeListing.scan(descriptor)
        } catch {
            if case .system(let error) = error { throw error.failure(doing) }
            throw Failure(
                Diagnostic(
                    .kegChanged, "cannot \(doing): \(error)", notes: ["it is `\(folder)`"],
                    hints: ["remove that folder; `stout sync` pours it again"]))
        }
    }

    /// Compares the link tree with the plan that it was made by.
    private static func links(
        _ listings: [TreeListing], _ kegs: [Path], _ tree: Path, _ entries: inout Int
    ) throws(Failure) -> [Finding] {
        let plan: LinkPlan
        do throws(LinkPlan.Conflict) { plan = try LinkPlan(listings) } catch { return [] }
        var findings: [Finding] = []
        var expected: [String: Set<String>] = ["": []]
        func check(_ path: String, _ kind: Finding.Kind?) {
            if let kind { findings.append(Finding(kind: kind, path: tree / path, keg: nil)) }
        }
        do throws(SystemError) {
            for step in plan.steps {
                entries += 1
                switch step {
                case .directory(let path):
                    expected[path] = []
                    note(path, in: &expected)
                    check(path, try kind(tree / path, .directory))
                case .fold(let path, let keg):
                    note(path, in: &expected)
                    check(path, try link(tree / path, (kegs[keg] / path).text))
                case .symbolicLink(let path, let target):
                    note(path, in: &expected)
                    check(path, try link(tree / path, target))
                case .file(let path, let keg):
                    note(path, in: &expected)
                    check(path, try file(tree / path, kegs[keg] / path))
                }
            }
            for (folder, names) in expected.sorted(by: { $0.key < $1.key }) {
                let path = folder.isEmpty ? tree : tree / folder
                guard FileSystem.isDirectory(path) else { continue }
                for name in try FileSystem.list(path) where !names.contains(name) {
                    findings.append(Finding(kind: .added, path: path / name, keg: nil))
                }
            }
        } catch { throw error.failure("read the environment") }
        return findings
    }

    private static func note(_ path: String, in expected: inout [String: Set<String>]) {
        let parent = path.contains("/") ? Path(path).parent.text : ""
        expected[parent, default: []].insert(Path(path).name)
    }

    private static func kind(_ path: Path, _ kind: Status.Kind) throws(SystemError) -> Finding.Kind? {
        guard let status = try FileSystem.statusIfThere(path) else { return .missing }
        return status.kind == kind ? nil : .kind
    }

    private static func link(_ path: Path, _ target: String) throws(SystemError) -> Finding.Kind? {
        if let wrong = try kind(path, .symbolicLink) { return wrong }
        return try FileSystem.readLink(path) == target ? nil : .target
    }

    /// A second name of the keg's file is right when the keg's is; a copy is compared byte by byte.
    private static func file(_ path: Path, _ original: Path) throws(SystemError) -> Finding.Kind? {
        guard let status = try FileSystem.statusIfThere(path) else { return .missing }
        if status.kind != .file { return .kind }
        guard let keg = try FileSystem.statusIfThere(original), keg.kind == .file else { return nil }
        if status.device == keg.device, status.inode == keg.inode { return nil }
        if status.permissions != keg.permissions { return .mode }
        if status.size != keg.size { return .content }
        return try FileSystem.haveEqualContent(path, original) ? nil : .content
    }
}

extension Verification.Finding.Kind {
    init(_ kind: TreeListing.Difference.Kind) {
        switch kind {
        case .missing: self = .missing
        case .added: self = .added
        case .kind: self = .kind
        case .content: self = .content
        case .mode: self = .mode
        case .target: self = .target
        }
    }
}
