import Diagnostics
import Operations
import Packages
import Storage
import Testing
import Trust
import Unix
import Workbench

/// Conda channels in a vendor folder: without a network `lock`, `add`, `outdated` and `why-not` know what they would know
/// with one, of all that the lock's packages may need (spec/vendor.md, "Sources").
@Suite struct VendorChannelTests {
    private struct Build {
        let name: String
        let version: String
        var build = "h_0"
        var needs: [String] = []
        var subdir = Platform.current.subdir
        var more = ""

        /// What is in its file: nothing is installed of it here.
        var bytes: [UInt8] { Array("\(name) \(version) \(build) \(subdir)".utf8) }
        var file: String { "\(name)-\(version)-\(build).conda" }
        var record: String {
            let needs = needs.map { "\"\($0)\"" }.joined(separator: ",")
            return """
                "\(file)": {"name": "\(name)", "version": "\(version)", "build": "\(build)", "build_number": 0, \
                "sha256": "\(SHA256Hasher.digest(of: bytes).hex)", "size": \(bytes.count), "depends": [\(needs)], \
                "timestamp": 1700000000000, "license": "MIT", "md5": "no matter"\(more)}
                """
        }
    }

    private static let builds = [
        Build(name: "app", version: "1.0", needs: ["lib >=1", "data"]),
        Build(name: "app", version: "2.0", needs: ["lib >=2", "extra"]),
        Build(name: "lib", version: "1.0"), Build(name: "lib", version: "1.5"), Build(name: "lib", version: "2.0"),
        // Of two builds the one with the higher `extra`, whatever else is said of them.
        Build(name: "tied", version: "1.0", build: "a_0", needs: ["extra >=1,<2"]),
        Build(name: "tied", version: "1.0", build: "b_0", needs: ["extra >=2"]),
        Build(name: "extra", version: "1.0"), Build(name: "extra", version: "2.0"),
        Build(name: "data", version: "1.0", needs: ["tied"], subdir: "noarch"),
        Build(name: "other", version: "1.0", needs: ["lib"]),
        Build(name: "tracked", version: "1.0", more: ", \"track_features\": \"x\", \"constrains\": [\"app >=1\"]"),
    ]

    private func write(_ builds: [Build], _ house: Household, _ channel: String) throws {
        for subdir in [Platform.current.subdir, "noarch"] {
            let own = builds.filter { $0.subdir == subdir }
            let records = own.map(\.record).joined(separator: ",\n")
            try house.sandbox.write(
                "\(channel)/\(subdir)/repodata.json", "{\"packages\": {}, \"packages.conda\": {\(records)}}")
            for build in own {
                try house.sandbox.write(
                    "\(channel)/\(subdir)/\(build.file)", String(decoding: build.bytes, as: UTF8.self))
            }
        }
    }

    /// A project that requires these of one channel, or of several.
    private func project(
        _ house: Household, _ requires: [String], channels: [String] = ["../forge"]
    ) throws -> Path {
        let channel =
            channels.count == 1
            ? "\"\(channels[0])\"" : "[\(channels.map { "\"\($0)\"" }.joined(separator: ", "))]"
        return try house.sandbox.write(
            "project/Stoutfile",
            """
            platforms = ["\(Platform.current)"]

            [sources]
            forge = { channel = \(channel) }

            [requires]
            \(requires.joined(separator: "\n"))
            """
        ).parent
    }

    private func codes(_ body: () throws -> Void) throws -> [Int] {
        do { try body() } catch let failure as Failure { return failure.all.map(\.code.number) }
        return []
    }

    private func add(_ text: String, _ constraint: String? = nil, _ context: Context) throws {
        var options = EditStoutfile.Options()
        // The files are no packages.
        options.syncs = false
        _ = try EditStoutfile.add(
            [EditStoutfile.Addition(name: text, constraint: try constraint.map { try Constraint(parsing: $0) })],
            context,
            options)
    }

    /// A house with a channel, a project that is locked to the old `app`, and its vendor folder; the channel is gone then.
    private func vendored() throws -> (house: Household, project: Path, offline: Context) {
        let house = try Household([])
        try write(Self.builds, house, "forge")
        let project = try project(house, ["app = \"<2\""])
        _ = try LockProject.run(house.context(project))
        _ = try VendorProject.run(house.context(project), VendorProject.Options())
        try FileSystem.removeTree(house.sandbox.path / "forge")
        try FileSystem.removeTree(house.sandbox.path / "cache")
        return (house, project, house.context(project, home: "other", isOffline: true))
    }

    @Test func lockingNeedsNothingElse() throws {
        let (house, project, offline) = try vendored()
        let lock = try house.sandbox.read("project/Stout.lock")
        #expect(try CheckVendor.run(offline, VendorProject.Options()).findings.isEmpty)
        #expect(try !LockProject.run(offline).isChanged)
        // Without the lock as well: whatever can be had is in the folder.
        try FileSystem.remove(project / "Stout.lock")
        _ = try LockProject.run(offline)
        #expect(try house.sandbox.read("project/Stout.lock") == lock)
        #expect(lock.contains("b_0"), "the build that is ordered by what it requires")
        try add("extra", nil, offline)
        #expect(try house.sandbox.read("project/Stoutfile").contains("extra = \"^2.0\""))
    }

    /// Of packages whose sizes the channel does not say the folder does; no size is a limit or differs then.
    @Test func sizesThatAreNotKnown() throws {
        let house = try Household([])
        try write(Self.builds, house, "forge")
        for subdir in [Platform.current.subdir, "noarch"] {
            let text = try house.sandbox.read("forge/\(subdir)/repodata.json")
            try house.sandbox.write("forge/\(subdir)/repodata.json", text.replacing(#/"size": \d+, /#, with: ""))
        }
        let project = try project(house, ["app = \"<2\""])
        _ = try LockProject.run(house.context(project))
        #expect(try house.sandbox.read("project/Stout.lock").contains("size = 0"))
        var options = VendorProject.Options()
        options.isDryRun = true
        #expect(try VendorProject.run(house.context(project), options).fetched.allSatisfy { $0.size == 0 })
        let outcome = try VendorProject.run(house.context(project), VendorProject.Options())
        #expect(!outcome.fetched.isEmpty && outcome.fetched.allSatisfy { $0.size > 0 })
        #expect(outcome.manifest.files.allSatisfy { $0.size > 0 })
        let again = try VendorProject.run(house.context(project), VendorProject.Options())
        #expect(!again.isChanged && again.fetched.isEmpty)
        #expect(try CheckVendor.run(house.context(project), VendorProject.Options()).findings.isEmpty)
    }

    @Test func whatLiesOutsideIsSaid() throws {
        let (house, _, offline) = try vendored()
        let before = try house.sandbox.read("project/Stoutfile")
        #expect(try codes { try add("app", "2", offline) } == [1108])
        #expect(try codes { try add("lib", "1.5.*", offline) } == [1108], "another build of it is in the folder")
        #expect(try codes { try add("other", nil, offline) } == [1108], "nothing of the lock needs it")
        #expect(try house.sandbox.read("project/Stoutfile") == before)
        #expect(try OutdatedPackages(offline, platform: nil).rows.map(\.name).contains("app"))
    }

    @Test func twoFoldersOfOneLockAreTheSame() throws {
        let house = try Household([])
        try write(Self.builds, house, "forge")
        let project = try project(house, ["app = \"<2\"", "tracked = \"*\""])
        _ = try LockProject.run(house.context(project))
        var options = VendorProject.Options()
        options.folder = house.sandbox.path / "one"
        let one = try VendorProject.run(house.context(project), options).manifest
        // The order of what a channel says is its own matter; so is what nobody needs.
        try write(Self.builds.reversed() + [Build(name: "new", version: "1")], house, "forge")
        options.folder = house.sandbox.path / "other"
        #expect(try VendorProject.run(house.context(project), options).manifest == one)
        // Made of the folder's own channel it is the same again: nothing gets lost on the way.
        try FileSystem.removeTree(house.sandbox.path / "forge")
        try FileSystem.rename(house.sandbox.path / "one/sources/forge", to: house.sandbox.path / "forge")
        for build in Self.builds {
            try house.sandbox.write(
                "forge/\(build.subdir)/\(build.file)", String(decoding: build.bytes, as: UTF8.self))
        }
        options.folder = house.sandbox.path / "third"
        #expect(try VendorProject.run(house.context(project), options).manifest == one)
    }

    @Test func theFirstChannelOwnsAName() throws {
        let house = try Household([])
        try write([Build(name: "lib", version: "1.0", build: "own_0")], house, "main")
        try write(Self.builds, house, "forge")
        let project = try project(house, ["app = \"<2\""], channels: ["../main", "../forge"])
        _ = try LockProject.run(house.context(project))
        let lock = try house.sandbox.read("project/Stout.lock")
        #expect(lock.contains("own_0"))
        let manifest = try VendorProject.run(house.context(project), VendorProject.Options()).manifest
        let subdir = Platform.current.subdir
        #expect(
            manifest.files.map(\.path).filter { $0.hasPrefix("sources/") } == [
                "sources/forge/forge/\(subdir)/repodata.json.zst", "sources/forge/forge/noarch/repodata.json.zst",
                "sources/forge/main/\(subdir)/repodata.json.zst", "sources/forge/main/noarch/repodata.json.zst",
            ])
        for channel in ["main", "forge", "cache"] { try FileSystem.removeTree(house.sandbox.path / channel) }
        let offline = house.context(project, home: "other", isOffline: true)
        try FileSystem.remove(project / "Stout.lock")
        _ = try LockProject.run(offline)
        #expect(try house.sandbox.read("project/Stout.lock") == lock)
        #expect(try CheckVendor.run(offline, VendorProject.Options()).findings.isEmpty)
    }

    @Test func whatIsWrongIsNamed() throws {
        let (house, project, offline) = try vendored()
        let folder = VendorFolder(project / "vendor")
        let manifest = try folder.manifest()
        for file in manifest.files where file.path.hasPrefix("sources/") {
            let bytes = try FileSystem.read(folder.folder / file.path)
            var other = bytes
            other[bytes.count / 2] ^= 1
            try FileSystem.write(folder.folder / file.path, other)
            #expect(try CheckVendor.run(offline, VendorProject.Options()).findings.map(\.path) == [file.path])
            #expect(try codes { _ = try LockProject.run(offline) } == [1113])
            try FileSystem.write(folder.folder / file.path, bytes)
        }
        // One that was made by a stout that carried no channels.
        var former = manifest
        former.files.removeAll { $0.path.hasPrefix("sources/") }
        try FileSystem.removeTree(folder.folder / "sources")
        try FileSystem.write(folder.manifestPath, VendorFolder.text(of: former))
        #expect(try codes { _ = try LockProject.run(offline) } == [1107])
        let findings = try CheckVendor.run(offline, VendorProject.Options()).findings
        #expect(findings.map(\.kind) == [.unfit] && findings.map(\.path) == ["sources/forge"])
        // Nobody signs a channel.
        let aged = Context(
            project: project, home: Home(data: house.sandbox.path / "x", cache: house.sandbox.path / "y"),
            isOffline: true, maximumAge: 3600, userAgent: "stout/test", report: { _ in })
        #expect(try codes { _ = try LockProject.run(aged) } == [1110])
    }
}
