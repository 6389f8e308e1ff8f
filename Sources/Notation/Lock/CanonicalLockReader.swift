import Diagnostics
import Packages

/// Reads a lock that is written exactly as stout writes it, which nearly every lock is: one pass over the bytes, with no
/// document in between. Anything else, be it a mistake or another order, ends it; the ordinary reader takes over then and
/// finds the words. What is accepted here is accepted there, and `Lock.text(of:)` gives the same bytes (spec/lock.md,
/// "Text"); a test holds the two against each other.
struct CanonicalLockReader {
    var bytes: CanonicalBytes
    private var platforms: [Platform] = []
    private var sources: [Lockfile.Source] = []
    /// Constraints by their text, each read once; only those whose text is canonical.
    private var constraints: [String: Constraint] = [:]
    /// The same of channels' packages, and their match specifications by what stands behind the name.
    private var condaConstraints: [String: Constraint] = [:]
    private var specs: [String: Requirement] = [:]
    /// In whose order the versions of the block in hand are.
    private var versions = VersionScheme.stout
    private var requirements = RequirementReader()
    /// The few platforms that bottles are for, with the bytes of their lines up to the path.
    private var bottlePlatforms: [(line: [UInt8], platform: BottlePlatform)] = []

    init(_ source: SourceText) { bytes = CanonicalBytes(source.bytes) }

    /// Nil when the text is not the one that stout writes for a lock.
    mutating func read() -> Lockfile? {
        guard bytes.take(Array(Lock.header.utf8)), bytes.take("\nlock = 1\n"), let texts = bytes.list("platforms"),
            !texts.isEmpty
        else { return nil }
        for text in texts {
            guard let platform = Platform(parsing: text), platform.description == text else { return nil }
            if let last = platforms.last, !(last < platform) { return nil }
            platforms.append(platform)
        }
        while bytes.take("\n[source.") { if !source() { return nil } }
        var packages: [Lockfile.Package] = []
        packages.reserveCapacity(bytes.count / 700)
        while bytes.take("\n[[package]]\n") {
            guard let package = package() else { return nil }
            if !packages.isEmpty, !Lockfile.Package.precedes(packages[packages.count - 1], package) { return nil }
            packages.append(package)
        }
        guard bytes.isAtEnd else { return nil }
        let lock = Lockfile(version: 1, platforms: platforms, sources: sources, packages: packages)
        return LockGraph(lock).isWhole ? lock : nil
    }

    private mutating func source() -> Bool {
        guard let name = bytes.bareName(endingAt: UInt8(ascii: "]")), bytes.take("]\n"),
            let text = bytes.string("kind"),
            let kind = SourceKind(rawValue: text)
        else { return false }
        if let last = sources.last, !(last.name < name) { return false }
        var root: Digest?
        if bytes.take("root = \"sha256:") {
            guard let digest = bytes.digest(), bytes.take("\"\n") else { return false }
            root = digest
        }
        var channels: [String] = []
        if bytes.isNext("channels = [") {
            guard let texts = bytes.list("channels"), !texts.isEmpty else { return false }
            channels = texts
        }
        sources.append(Lockfile.Source(name: name, kind: kind, root: root, channels: channels))
        return true
    }

    private mutating func package() -> Lockfile.Package? {
        guard bytes.take("name = \""), let name = bytes.name(endingAt: UInt8(ascii: "\"")),
            bytes.take("\"\nversion = "), let version = version(), bytes.take("\n")
        else { return nil }
        var package = Lockfile.Package(name: name, version: version, source: "")
        if bytes.take("revision = ") {
            guard let revision = bytes.number(most: Int64(Int32.max)), bytes.take("\n") else { return nil }
            package.revision = Int(revision)
        }
        if bytes.isNext("build = ") {
            guard let build = bytes.string("build") else { return nil }
            package.build = build
        }
        guard let text = bytes.string("source"), let source = sources.first(where: { $0.name == text }) else {
            return nil
        }
        package.source = source.name
        // Only now it is known in whose order the version is.
        versions = source.kind.versions
        if version.scheme != versions {
            do throws(VersionError) { package.version = try Version(parsing: version.text, versions) } catch {
                return nil
            }
        }
        if bytes.isNext("channel = ") {
            guard let channel = bytes.string("channel") else { return nil }
            package.channel = channel
        }
        if bytes.isNext("group = \"") {
            guard let group = bytes.string("group"), GroupKey(lockName: group) != nil else { return nil }
            package.group = group
        }
        if bytes.isNext("on = [") {
            guard let texts = bytes.list("on"), !texts.isEmpty else { return nil }
            for text in texts {
                guard let platform = platforms.first(where: { $0.description == text }) else { return nil }
                if let last = package.on.last, !(last < platform) { return nil }
                package.on.append(platform)
            }
        }
        if bytes.take("released = ") {
            guard let released = bytes.time(), bytes.take("\n") else { return nil }
            package.released = released
        }
        if bytes.isNext("license = ") {
            guard let license = bytes.string("license") else { return nil }
            package.license = license
        }
        if bytes.isNext("override = ") {
            guard let text = bytes.string("override"), let constraint = constraint(text) else { return nil }
            package.override = constraint
        }
        guard lists(&package), bottles(&package) else { return nil }
        return package
    }

    /// `with`, `want`, `needs`
    private mutating func lists(_ package: inout Lockfile.Package) -> Bool {
        if bytes.isNext("with = [") {
            guard let features = bytes.list("with"), Self.areNames(features) else { return false }
            package.features = features
        }
        while bytes.take("want.") {
            guard let want = want() else { return false }
            if let last = package.want.last, !(last.group < want.group) { return false }
            package.want.append(want)
        }
        guard bytes.take("needs = [\n") else { return true }
        while bytes.take("  \"") {
            guard let need = need(), bytes.take("\",\n") else { return false }
            if let last = package.needs.last, !(last.name < need.name) {
                // A channel's package may require one name twice.
                guard versions == .conda, last.name == need.name, last.constraint.text < need.constraint.text else {
                    return false
                }
            }
            package.needs.append(need)
        }
        return !package.needs.isEmpty && bytes.take("]\n")
    }

    /// `GROUP = "…"`, or with a table where the requirement says more.
    private mutating func want() -> Lockfile.Want? {
        let group: String
        if bytes.isNext("\"") {
            guard let text = bytes.quoted(), GroupKey(lockName: text) != nil, CanonicalBytes.needsQuotes(text) else {
                return nil
            }
            group = text
        } else {
            guard let text = bytes.bareName(endingAt: UInt8(ascii: " ")) else { return nil }
            group = text
        }
        if !bytes.take(" = { version = ") {
            guard bytes.take(" = "), let text = bytes.quoted(), bytes.take("\n"), let constraint = constraint(text)
            else {
                return nil
            }
            return Lockfile.Want(group: group, constraint: constraint)
        }
        guard let text = bytes.quoted(), let constraint = constraint(text) else { return nil }
        var want = Lockfile.Want(group: group, constraint: constraint)
        if bytes.take(", with = ") {
            guard let features = bytes.array(), Self.areNames(features) else { return nil }
            want.features = features
        }
        if bytes.take(", on = ") {
            guard let texts = bytes.array(), !texts.isEmpty else { return nil }
            for text in texts {
                guard let selector = PlatformSelector(parsing: text) else { return nil }
                if let last = want.on.last, !(last < selector) { return nil }
                want.on.append(selector)
            }
        }
        return bytes.take(" }\n") && !(want.features.isEmpty && want.on.isEmpty) ? want : nil
    }

    /// `name`, or `name constraint`; those with features are left to the ordinary reader's.
    private mutating func need() -> Requirement? {
        if versions == .conda { return spec() }
        let start = bytes.at
        guard let name = bytes.name() else { return nil }
        if bytes.isNext("\"") { return Requirement(name: name) }
        if bytes.isNext("[") {
            guard let text = bytes.text(from: start) else { return nil }
            do throws(RequirementError) {
                let need = try requirements.read(text)
                return need.description == text ? need : nil
            } catch { return nil }
        }
        guard bytes.take(" "), let text = bytes.text(from: bytes.at), text != "*", let constraint = constraint(text)
        else { return nil }
        return Requirement(name: name, constraint: constraint)
    }

    /// A match specification as stout writes it.
    private mutating func spec() -> Requirement? {
        guard let text = bytes.text(from: bytes.at) else { return nil }
        if let known = specs[text] { return known }
        guard let need = Requirement(matchSpec: text), need.description == text else { return nil }
        specs[text] = need
        return need
    }

    private mutating func bottles(_ package: inout Lockfile.Package) -> Bool {
        package.bottles.reserveCapacity(platforms.count)
        while bytes.isNext("bottle.") {
            guard let platform = bottlePlatform(), let bottle = bottle(platform) else { return false }
            if let last = package.bottles.last, !(last.platform < platform) { return false }
            package.bottles.append(bottle)
        }
        return !package.bottles.isEmpty
    }

    private mutating func bottle(_ platform: BottlePlatform) -> Lockfile.Bottle? {
        // Nearly always the path is made of the digest that comes behind it.
        let place = bytes.at
        let named = bytes.takeBottlePath()
        var path: String?
        if named == nil {
            guard let written = bytes.path() else { return nil }
            path = written
        }
        let end = bytes.at
        guard bytes.take(", sha256 = \""), let sha256 = bytes.digest(), bytes.take("\", size = "),
            let size = self.size(), bytes.take(" }\n")
        else { return nil }
        if let path { return Lockfile.Bottle(platform: platform, path: path, sha256: sha256, size: size) }
        if named == sha256 { return Lockfile.Bottle(platform: platform, sha256: sha256, size: size) }
        return Lockfile.Bottle(
            platform: platform, path: bytes.text(in: place + 1..<end - 1), sha256: sha256, size: size)
    }

    /// In bytes; 0 where a channel does not say.
    private mutating func size() -> Int64? {
        if versions == .conda, bytes.isNext("0 ") { return bytes.take("0") ? 0 : nil }
        return bytes.number(most: 1 << 50)
    }

    // MARK: values

    /// `bottle.PLATFORM = { path = `
    private mutating func bottlePlatform() -> BottlePlatform? {
        for known in bottlePlatforms where bytes.take(known.line) { return known.platform }
        let start = bytes.at
        guard bytes.take("bottle.") else { return nil }
        let isQuoted = bytes.isNext("\"")
        guard let text = isQuoted ? bytes.quoted() : bytes.name(endingAt: UInt8(ascii: " ")),
            CanonicalBytes.needsQuotes(text) == isQuoted, bytes.take(" = { path = "),
            let platform = BottlePlatform(parsing: text), platform.description == text
        else { return nil }
        bottlePlatforms.append((bytes.slice(start..<bytes.at), platform))
        return platform
    }

    /// Between quotes.
    private mutating func version() -> Version? {
        if let version = bytes.plainVersion() { return version }
        guard let text = bytes.quoted() else { return nil }
        do throws(VersionError) { return try Version(parsing: text) } catch {
            do throws(VersionError) { return try Version(parsing: text, .conda) } catch { return nil }
        }
    }

    private mutating func constraint(_ text: String) -> Constraint? {
        if let known = versions == .stout ? constraints[text] : condaConstraints[text] { return known }
        do throws(ConstraintError) {
            let constraint = try Constraint(parsing: text, versions)
            guard constraint.text == text else { return nil }
            if versions == .stout { constraints[text] = constraint } else { condaConstraints[text] = constraint }
            return constraint
        } catch { return nil }
    }

    /// Ascending, at least one.
    private static func areNames(_ texts: [String]) -> Bool {
        !texts.isEmpty && zip(texts, texts.dropFirst()).allSatisfy { $0 < $1 }
            && texts.allSatisfy { PackageName.problem(in: $0) == nil }
    }
}
