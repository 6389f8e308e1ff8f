public import Diagnostics
internal import Notation
public import Packages
internal import Trust
public import Unix

/// A folder with everything that a sync needs (spec/vendor.md).
public struct VendorFolder: Hashable, Sendable {
    public let folder: Path

    public init(_ folder: Path) { self.folder = folder }

    public static let manifestName = "vendor.toml"
    /// Where it is looked for when the Stoutfile does not say.
    public static let usualName = "vendor"
    /// What is being brought; no part of the folder's content.
    public static let unfinishedName = ".unfinished"
    public static let attributesName = ".gitattributes"
    public static let programsName = "programs"
    /// What a vendor folder has at its top; `.git` is there when somebody made a repository of it.
    private static let ownNames: Set<String> = [
        manifestName, unfinishedName, attributesName, "bottles", "sources", programsName,
    ]
    /// Longer manifests are none, in bytes.
    private static let longestManifest = 256 << 20

    public var manifestPath: Path { folder / Self.manifestName }
    public var unfinished: Path { folder / Self.unfinishedName }
    public var isThere: Bool { FileSystem.exists(manifestPath) }

    /// Below the folder: the slice of a source's index and its metadata, as a registry lays them out.
    public static func path(ofSource name: String) -> String { "sources/\(name)" }

    /// Below the folder. The ending is that of the bottle in its source, because readers of some kinds go by it.
    public static func path(of bottle: Lockfile.Bottle) -> String {
        let usual = bottle.sha256.bottlePath
        for ending in [".tar.bz2", ".conda"] where bottle.path.hasSuffix(ending) {
            return usual.dropLast(".tar.zst".count) + ending
        }
        return usual
    }

    /// Held by who reads, and alone by who changes the folder.
    public borrowing func lock(_ kind: FileLock.Kind, _ patience: Patience) throws(Failure) -> FileLock {
        try patience.take(folder: folder, kind, "the vendor folder")
    }

    /// Refuses a folder that holds what stout did not put there, such as the `vendor` of another tool.
    public func checkIsOwn() throws(Failure) {
        let names: [String]
        do throws(SystemError) { names = try FileSystem.listIfThere(folder) } catch {
            throw error.failure("look into the vendor folder")
        }
        var foreign = names.filter { !Self.ownNames.contains($0) && !$0.hasPrefix(".git") && !Self.isUnfinished($0) }
        // A link is refused by its own name, where the folder's content is looked at.
        if link(on: Self.manifestName) != nil || link(on: Self.attributesName) != nil { return }
        if names.contains(Self.manifestName) {
            if isMade(Self.manifestName, VendorFile.isWritten) { return }
            foreign = [Self.manifestName]
        } else if foreign.isEmpty {
            // What an interrupted stout left has one of the two: they are the first that it makes.
            let isBegun = names.contains { $0 == Self.unfinishedName || Self.isUnfinished($0) }
            if isBegun || isMade(Self.attributesName, Self.isAttributes) { return }
            foreign = names.filter { $0 == Self.attributesName || Self.isOwn($0 + "/") }
            if foreign.isEmpty { return }
        }
        throw Failure(
            Diagnostic(
                .vendorForeign, "`\(folder)` holds something else and is left alone",
                notes: ["it has `\(foreign[0])`" + (foreign.count > 1 ? " and \(foreign.count - 1) more" : "")],
                hints: [
                    "name another folder: `stout vendor DIR`, and `[vendor] path = \"DIR\"` in the Stoutfile"
                ]))
    }

    /// How the text of `.gitattributes` begins.
    public static let attributesStart = "# by `stout vendor`"

    private static func isAttributes(_ bytes: [UInt8]) -> Bool { bytes.starts(with: attributesStart.utf8) }

    /// Whether a file at the folder's top is as stout writes it; a link is none.
    private func isMade(_ name: String, _ isOwn: ([UInt8]) -> Bool) -> Bool {
        do throws(SystemError) {
            return isOwn(try Descriptor.open(folder, .directory).open(name, .read).readAll(limit: Self.longestManifest))
        } catch { return false }
    }

    /// Whether a path below the folder is one of those where stout puts files, and nobody else.
    public static func isOwn(_ path: String) -> Bool {
        ["bottles/", "sources/", "\(programsName)/"].contains { path.hasPrefix($0) }
    }

    /// A neighbour of the manifest that was not renamed yet.
    public static func isUnfinished(_ name: String) -> Bool { name.hasPrefix(".") && name.hasSuffix(".new") }

    /// What `vendor.toml` says, once it is known that it says what was written.
    public func manifest() throws(Failure) -> VendorManifest {
        let bytes: [UInt8]
        do throws(SystemError) {
            // By its own name: a symbolic link is not followed.
            bytes = try Descriptor.open(folder, .directory).open(Self.manifestName, .read).readAll(
                limit: Self.longestManifest)
        } catch {
            if link(on: Self.manifestName) != nil { throw linked(Self.manifestName) }
            if error.code == .noEntry || error.code == .notDirectory { throw missing() }
            throw error.failure("read \(Self.manifestName)")
        }
        return try Self.manifest(bytes, name: manifestPath.text)
    }

    /// - Parameter name: for messages.
    public static func manifest(_ bytes: [UInt8], name: String) throws(Failure) -> VendorManifest {
        let source = SourceText(name: name, bytes: bytes)
        let seal = VendorFile.sealed(bytes)
        if let seal, SHA256Hasher.digest(of: Array(seal.body)) == seal.digest {
            let (manifest, diagnostics) = VendorFile.read(source)
            guard let manifest else { throw Failure(diagnostics) }
            // An archive must not put anything where it means something to others, such as `.git`.
            guard let foreign = manifest.files.first(where: { !isOwn($0.path) && $0.path != attributesName }) else {
                return manifest
            }
            throw Failure(
                Diagnostic(
                    .vendorManifest, "`\(name)` names `\(foreign.path)`, which no vendor folder has",
                    hints: ["do not use it: somebody made it who means something else"]))
        }
        throw Failure(
            Diagnostic(
                .vendorManifest, "`\(name)` is not as stout wrote it",
                notes: [seal == nil ? "its end is missing" : "its last line is the digest of other bytes"],
                hints: [
                    "carry the folder over again; where there is a network, `stout vendor` writes it anew",
                    "a checkout that changes line ends changes this file: keep `\(attributesName)` beside it",
                ]))
    }

    /// The bytes of a manifest's file.
    public static func text(of manifest: VendorManifest) -> [UInt8] {
        let body = Array(VendorFile.body(of: manifest).utf8)
        return body + Array(VendorFile.end(SHA256Hasher.digest(of: body)).utf8)
    }

    public static func digest(of bytes: [UInt8]) -> Digest { SHA256Hasher.digest(of: bytes) }

    public func missing() -> Failure {
        let names = (try? FileSystem.listIfThere(folder)) ?? []
        let isBegun = names.contains { Self.ownNames.contains($0) }
        return Failure(
            Diagnostic(
                .vendorMissing, "`\(folder)` is no vendor folder",
                notes: [
                    isBegun
                        ? "it has no `\(Self.manifestName)`, which comes last: it is not complete"
                        : "it has no `\(Self.manifestName)`"
                ],
                hints: ["`stout vendor` makes one, where there is a network"]))
    }
}
