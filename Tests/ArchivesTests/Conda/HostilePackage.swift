import Foundation

@testable import Archives

/// A conda package that has to be refused, and by which rule.
struct HostilePackage: Sendable {
    let name: String
    let rule: BottleRule
    let path: String
    let bytes: [UInt8]

    init(
        _ name: String, _ rule: BottleRule, as format: CondaFormat = .zip, path: String? = nil,
        _ change: (inout CondaForge) -> Void
    ) throws {
        let forge = CondaForge.make(change)
        try self.init(name, rule, path ?? CondaForge().path(format), format == .zip ? forge.zip() : forge.tar())
    }

    init(_ name: String, _ rule: BottleRule, _ path: String, _ bytes: [UInt8]) {
        (self.name, self.rule, self.path, self.bytes) = (name, rule, path, bytes)
    }

    static func all() throws -> [HostilePackage] { try paths() + information() + members() + entries() + streams() }

    /// `paths.json` and what is there.
    private static func paths() throws -> [HostilePackage] {
        func first(_ name: String, _ rule: BottleRule, _ key: String, _ value: Any) throws -> HostilePackage {
            try HostilePackage(name, rule) { $0.changePaths = { $0[0][key] = value } }
        }
        func text(_ name: String, _ text: String) throws -> HostilePackage {
            try HostilePackage(name, .condaPaths) { $0.pathsText = text }
        }
        return [
            try first("a wrong digest", .condaPathDigest, "sha256", CondaForge.hex("else")),
            try first("a wrong size", .condaPathSize, "size_in_bytes", 4),
            try first("a file listed as a link", .condaPathKind, "path_type", "softlink"),
            try first("a file listed as a folder", .condaPathKind, "path_type", "directory"),
            try HostilePackage("a link listed as a file", .condaPathKind) {
                $0.files.append(("lib", .link("share")))
                $0.changePaths = { $0[2]["path_type"] = "hardlink" }
            },
            try HostilePackage("a folder listed as a file", .condaPathKind) {
                $0.files.append(("empty", .folder))
                $0.changePaths = { $0.append(["_path": "empty", "sha256": CondaForge.hex(""), "size_in_bytes": 0]) }
            },
            try HostilePackage("a path that is not there", .condaPathMissing) {
                $0.changePaths = { $0.append(["_path": "bin/other", "path_type": "hardlink"]) }
            },
            try HostilePackage("the last path is not there", .condaPathMissing) {
                $0.changePaths = { $0.append(["_path": "zz", "path_type": "hardlink"]) }
            },
            try HostilePackage("a file that is not listed", .condaPathUnlisted) {
                $0.changePaths = { $0.removeLast() }
            },
            try HostilePackage("a path twice", .condaPathTwice) { $0.changePaths = { $0.append($0[0]) } },
            try first("a listed path outside", .nameDots, "_path", "../bin/demo"),
            try first("a listed absolute path", .nameAbsolute, "_path", "/bin/demo"),
            try first("a placeholder that is no path", .condaPlaceholder, "prefix_placeholder", "prefix"),
            try first(
                "a placeholder of 2,000 bytes", .condaPlaceholder, "prefix_placeholder",
                "/" + String(repeating: "p", count: 2000)),
            try HostilePackage("a placeholder in a link", .condaPlaceholder) {
                $0.files.append(("lib", .link("share")))
                $0.changePaths = { $0[2]["prefix_placeholder"] = "/opt/placeholder" }
            },
            try first("a file mode of its own", .condaPaths, "file_mode", "executable"),
            try first("a path type of its own", .condaPaths, "path_type", "socket"),
            try first("a digest of 63 digits", .condaPaths, "sha256", String(CondaForge.hex("").dropLast())),
            try first("a size that is text", .condaPaths, "size_in_bytes", "10"),
            try first("a size below zero", .condaPaths, "size_in_bytes", -1),
            try text("paths that are no JSON", "{"),
            try text("paths of version 2", #"{"paths": [], "paths_version": 2}"#),
            try text("paths without a version", #"{"paths": []}"#),
            try text("paths that are an array", "[]"),
            try text("paths that are there twice", #"{"paths": [], "paths": [], "paths_version": 1}"#),
            try text("a key twice", #"{"paths": [{"_path": "a", "_path": "b"}], "paths_version": 1}"#),
            try HostilePackage("no paths", .condaPaths) { $0.hasPaths = false },
        ]
    }

    /// `index.json`, `link.json` and `info`.
    private static func information() throws -> [HostilePackage] {
        func linked(_ name: String, _ rule: BottleRule, _ point: String) throws -> HostilePackage {
            try HostilePackage(name, rule) {
                $0.index["noarch"] = "python"
                $0.link = CondaForge.json(["noarch": ["type": "python", "entry_points": [point]]])
            }
        }
        return [
            try HostilePackage("no index", .condaIndex) { $0.hasIndex = false },
            try HostilePackage("an index that is no JSON", .condaIndex) { $0.indexText = "nonsense" },
            try HostilePackage("an index of another name", .condaIndex) { $0.index["name"] = "other" },
            try HostilePackage("an index of another version", .condaIndex) { $0.index["version"] = "2.0" },
            try HostilePackage("an index of another build", .condaIndex) { $0.index["build"] = "h1_0" },
            try HostilePackage("an index with a key twice", .condaIndex) {
                $0.indexText = #"{"name": "demo", "version": "1.0", "build": "h0_0", "build": "h1_0"}"#
            },
            try HostilePackage("an unknown noarch", .condaIndex) { $0.index["noarch"] = "ruby" },
            try HostilePackage("a subdir that leads out", .condaIndex) { $0.index["subdir"] = "../x" },
            try HostilePackage("site-packages outside", .condaSitePackages, path: "linux-64/python-1.0-h0_0.conda") {
                $0.name = "python"
                $0.index["python_site_packages_path"] = "../lib"
            },
            try HostilePackage("a link.json that is no JSON", .condaLink) { $0.link = "nonsense" },
            try HostilePackage("a link.json of another kind", .condaLink) {
                $0.link = #"{"noarch": {"type": "python"}}"#
            },
            try linked("an entry point with a slash", .condaEntryPoint, "../sh = demo:main"),
            try linked("an entry point in a folder", .condaEntryPoint, "x/y = demo:main"),
            try linked("an entry point that is hidden", .condaEntryPoint, ".bashrc = demo:main"),
            try linked("an entry point with code for a module", .condaEntryPoint, "x = os;import sys:main"),
            try linked("an entry point with code for a function", .condaEntryPoint, "x = os:system('true')"),
            try linked("an entry point without a function", .condaEntryPoint, "x = os"),
            try linked("an entry point with a line feed", .condaEntryPoint, "x\ny = os:main"),
            try linked("an entry point that is a file already", .condaEntryPoint, "demo = demo:main"),
            try HostilePackage("an entry point twice", .condaEntryPoint) {
                $0.index["noarch"] = "python"
                $0.link = CondaForge.json(["noarch": ["type": "python", "entry_points": ["x = a:b", "x = c:d"]]])
            },
            try HostilePackage("variables that are no object", .condaVariables) {
                $0.files.append(("etc/conda/env_vars.d/demo.json", .file("[]")))
            },
            try HostilePackage("a variable that takes PATH away", .condaVariables) {
                $0.files.append(("etc/conda/env_vars.d/demo.json", .file(#"{"PATH": "/tmp"}"#)))
            },
            try HostilePackage("something else in the info tar", .condaInformation) {
                $0.information.append(("bin/other", .file("x")))
            },
            try HostilePackage("information in the pkg tar", .condaInformation) {
                $0.files.append(("info/other", .file("x")))
            },
            try HostilePackage("a record of its own", .condaReserved) {
                $0.files.append(("conda-meta/demo.json", .file("{}")))
            },
            try HostilePackage("something of stout's", .condaReserved) { $0.files.append((".stout/tree", .file(""))) },
        ]
    }

    /// The zip's members.
    private static func members() throws -> [HostilePackage] {
        func zip(_ name: String, _ rule: BottleRule, _ change: @escaping (inout ZipForge) -> Void) throws
            -> HostilePackage
        {
            try HostilePackage(name, rule) { $0.changeZip = change }
        }
        return [
            try HostilePackage("two pkg members", .condaMemberTwice) { $0.members.insert("pkg", at: 1) },
            try HostilePackage("two info members", .condaMemberTwice) { $0.members.append("info") },
            try HostilePackage("no info member", .condaMemberMissing) { $0.members.removeLast() },
            try HostilePackage("no pkg member", .condaMemberMissing) { $0.members.remove(at: 1) },
            try HostilePackage("no metadata", .condaMemberMissing) { $0.members.removeFirst() },
            try HostilePackage("a member of another name", .condaMember) { $0.members.append("README") },
            try HostilePackage("a folder", .condaMember) { $0.members.append("pkg/") },
            try HostilePackage("members of another package", .condaName) { $0.name = "other" },
            try HostilePackage("format version 3", .condaVersion) {
                $0.metadata = #"{"conda_pkg_format_version": 3}"#
            },
            try HostilePackage("metadata that is no JSON", .condaVersion) { $0.metadata = "2" },
            try HostilePackage("endless metadata", .condaVersion) {
                $0.metadata = String(repeating: " ", count: 1 << 17)
            },
            try zip("a deflated member", .condaMethod) { $0.members[1].both { $0.method = 8 } },
            try zip("a member that zstd packed once more", .condaMethod) { $0.members[1].both { $0.method = 93 } },
            try zip("an encrypted member", .zipEncrypted) { $0.members[1].both { $0.flags |= 1 } },
            try zip("unknown flags", .zipFlags) { $0.members[1].both { $0.flags |= 0x10 } },
            try zip("a wrong checksum", .zipChecksum) { $0.members[1].both { $0.checksum ^= 1 } },
            try zip("another checksum in the directory", .zipDiffers) { $0.members[1].central.checksum ^= 1 },
            try zip("another name in the directory", .zipDiffers) { $0.members[0].central.name[0] ^= 1 },
            try zip("another method in the directory", .zipMethod) { $0.members[1].central.method = 8 },
            try zip("a shorter size in the directory", .zipDiffers) {
                $0.members[1].central.size -= 1
                $0.members[1].central.packedSize -= 1
            },
            try zip("a directory that leaves a member out", .zipExtraBytes) { zip in
                let hidden = zip.members.remove(at: 0)
                zip.members[0].gap = Self.whole(hidden)
            },
            try zip("a member that is hidden in another", .zipDiffers) { zip in
                // By the directory the first member reaches over the second one.
                let second = zip.members.remove(at: 1)
                let inner = Self.whole(second)
                let size = zip.members[0].central.size + UInt64(inner.count)
                zip.members[0].body += inner
                zip.members[0].central.size = size
                zip.members[0].central.packedSize = size
            },
            try zip("a directory that names a link", .zipKind) { $0.members[1].mode = 0o120777 },
            try zip("bytes before the directory", .zipDirectory) { $0.gap = [1, 2, 3, 4] },
            try zip("an end record of another count", .zipDirectory) {
                $0.end = {
                    $0[2] -= 1; $0[3] -= 1
                }
            },
        ]
    }

    /// A member's own header and content as they stand in a zip.
    private static func whole(_ member: ZipForge.Member) -> [UInt8] {
        var zip = ZipForge()
        zip.members = [member]
        let length = 30 + member.local.name.count + member.local.extra.count + member.body.count
        return Array(zip.bytes[..<length])
    }

    /// What the tars hold.
    private static func entries() throws -> [HostilePackage] {
        func added(_ name: String, _ rule: BottleRule, _ path: String, _ item: CondaForge.Item) throws -> HostilePackage
        {
            try HostilePackage(name, rule) { $0.files.append((path, item)) }
        }
        return [
            try added("a path outside", .nameDots, "../evil", .file("x")),
            try added("an absolute path", .nameAbsolute, "/etc/evil", .file("x")),
            try added("a link out", .linkEscapes, "lib", .link("../../etc")),
            try added("an absolute link", .linkAbsolute, "lib", .link("/etc")),
            try added("a file through a link", .parentNotFolder, "share/x/y", .file("x")),
            try added("a device", .device, "dev/null", .other),
            try added("a set-user-ID program", .setID, "bin/su", .file("x", mode: 0o4755)),
            try added("a hard link out", .hardLinkTarget, "bin/hard", .hardLink("../passwd")),
            try added("a name twice", .duplicate, "bin/demo", .file("#!/bin/sh\n")),
            try HostilePackage("a path outside in bzip2", .nameDots, as: .tar) {
                $0.files.append(("../evil", .file("x")))
            },
            try HostilePackage("a wrong digest in bzip2", .condaPathDigest, as: .tar) {
                $0.changePaths = { $0[0]["sha256"] = CondaForge.hex("else") }
            },
            try HostilePackage("no index in bzip2", .condaIndex, as: .tar) { $0.hasIndex = false },
        ]
    }

    /// What comes is cut off, or something else.
    private static func streams() throws -> [HostilePackage] {
        let (zip, tar) = (try CondaForge().zip(), try CondaForge().tar())
        let (zipPath, tarPath) = (CondaForge().path(), CondaForge().path(.tar))
        return [
            HostilePackage("nothing", .truncated, zipPath, []),
            HostilePackage("half a zip", .truncated, zipPath, Array(zip[..<(zip.count / 2)])),
            HostilePackage("a zip without its end record", .truncated, zipPath, Array(zip.dropLast(22))),
            HostilePackage("a bzip2 as a zip", .unknownFormat, zipPath, tar + [UInt8](repeating: 0, count: 64)),
            HostilePackage("a zip as a bzip2", .filterFailed, tarPath, zip),
            HostilePackage("half a bzip2", .filterFailed, tarPath, Array(tar[..<(tar.count / 2)])),
            HostilePackage("garbage behind a zip", .zipExtraBytes, zipPath, zip + [0x20]),
            HostilePackage("a bottle's name", .unknownFormat, "bottles/x.tar.zst", zip),
        ]
    }
}
