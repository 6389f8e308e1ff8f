internal import Archives
public import Diagnostics
internal import Packages
internal import Trust
public import Unix

/// Looks at a registry's folder as all of its clients together would.
public struct RegistryCheck {
    public let folder: Path

    public init(_ folder: Path) { self.folder = folder }

    public struct Report: Sendable {
        /// Whether it is signed.
        public let isSigned: Bool
        public let serial: Int64
        public let packages: Int
        public let bottles: Int
        /// When clients stop to believe it; nil where it is not signed.
        public let expires: String?
        /// Roles that wait for signatures.
        public let staged: [String]
        /// What is wrong; nothing when all is right.
        public let problems: [Diagnostic]
    }

    public func run() throws(Failure) -> Report {
        let registry = RegistryFolder(folder)
        return try registry.locked(isChange: false) { () throws(Failure) in
            let trust = TrustFolder(registry: folder)
            let state = trust.exists ? try trust.state() : nil
            let description = try registry.describe()
            var problems: [Diagnostic] = []
            var heads = state.map { [$0.root.head, $0.timestamp.head, $0.snapshot.head, $0.targets.head] } ?? []
            heads += state?.namespaces.values.map(\.head) ?? []
            let expires = heads.map(\.expires).min()
            var isExpired = false
            if let expires, expires.secondsSince1970 <= Clock.now() {
                isExpired = true
                let isTimestamp = heads.filter { $0.expires <= expires } == [state?.timestamp.head]
                problems.append(
                    Diagnostic(
                        .trustExpired, "the registry's metadata expired at \(expires)",
                        hints: [isTimestamp ? "run `stout registry refresh`" : "run `stout registry renew`"]))
            }
            var parts: [(namespace: String?, description: RegistryDescription)] = [(nil, description)]
            for namespace in (state?.namespaces ?? [:]).keys.sorted() {
                guard let own = TrustFolder.description(of: namespace, state) else { continue }
                parts.append((namespace, own))
            }
            let known = problems.count
            for (_, description) in parts { check(description, &problems) }
            if problems.count == known {
                let client = RegistryCheckClient(folder: folder)
                // What has expired is looked at as it was, so that all else is found, too.
                let moment = isExpired ? expires.map { Timestamp(secondsSince1970: $0.secondsSince1970 - 1) } : nil
                problems += try client.run(description, isSigned: state != nil, at: moment)
                problems += try client.deltas(description)
            }
            let spaces = parts.compactMap(\.namespace)
            var names: Set<String> = []
            var bottles = 0
            for (namespace, description) in parts {
                let contents: IndexBuilder
                do throws(Failure) { contents = try registry.contents(description) } catch {
                    // What was found out about its bytes need not be said again.
                    problems += error.all.filter { one in !problems.contains { $0.message == one.message } }
                    continue
                }
                for candidate in contents.candidates { try check(candidate, &problems) }
                for name in Set(contents.candidates.map(\.name)).sorted() {
                    names.insert(name)
                    if let namespace, Namespace.owner(of: name, among: spaces) != namespace {
                        problems.append(
                            Diagnostic(
                                .namespaceForeign,
                                "the namespace `\(namespace)` has published `\(name)`, which is not its own",
                                hints: ["take the namespace back: `stout registry delegate \(namespace) --revoke`"]))
                    }
                }
                bottles += contents.candidates.count
            }
            return Report(
                isSigned: state != nil, serial: description.serial, packages: names.count, bottles: bottles,
                expires: expires?.text, staged: try StagedMetadata(registry: folder).drafts.keys.sorted(),
                problems: problems)
        }
    }

    /// The index's own bytes.
    func check(_ description: RegistryDescription, _ problems: inout [Diagnostic]) {
        let path = folder / description.indexPath
        do throws(SystemError) {
            if try FileSystem.status(path).size == description.indexSize,
                try SHA256Hasher.digest(ofFile: path) == description.indexDigest
            {
                return
            }
            problems.append(description.differs)
        } catch { problems += error.failure("read the registry's index").all }
    }

    /// A bottle, read whole: its digest, its rules, and that the index says what it says.
    func check(_ candidate: Candidate, _ problems: inout [Diagnostic]) throws(Failure) {
        let label =
            "\(candidate.name) \(RevisedVersion(candidate.version, candidate.revision)) for \(candidate.platform)"
        do throws(Failure) {
            if try isMissing(candidate.bottle) {
                problems.append(
                    Diagnostic(
                        .bottleMissing, "the registry lacks the bottle of \(label)",
                        notes: ["`\(candidate.bottle.path)`", "whoever has locked it cannot install it"],
                        hints: [
                            "copy it there from a mirror; `stout registry add` with the same bottle puts it back, too"
                        ]))
                return
            }
            let found = try BottleFile.read(folder / candidate.bottle.path).candidate
            var expected = candidate
            expected.yanked = nil
            expected.description = found.description
            if found != expected {
                problems.append(
                    Diagnostic(
                        .publicationBroken, "the index says other things of \(label) than its bottle",
                        notes: ["`\(candidate.bottle.path)`"], hints: ["make the registry anew from its bottles"]))
            }
        } catch {
            for var diagnostic in error.all {
                diagnostic.notes.append("it is the bottle of \(label)")
                problems.append(diagnostic)
            }
        }
    }

    private func isMissing(_ bottle: Candidate.Bottle) throws(Failure) -> Bool {
        do throws(SystemError) { return try !FileSystem.isThere(folder / bottle.path) } catch {
            throw error.failure("look for a bottle")
        }
    }
}
