import Diagnostics
import Operations
import Packages
import Storage
import Testing
import Unix
import Workbench

/// `stout vendor` and what uses its folder. Kills, flips of every file and network namespaces: Tests/vendor.
@Suite struct VendorTests {
    private func household() throws -> (Household, Path) {
        let house = try Household([
            .tool("one", "1.0", requires: ["two >=1"]), .tool("two", "1.5"), .tool("two", "2.0"), .tool("three", "1.0"),
        ])
        let project = try house.project("project", ["one = \"*\"", "two = \"<2\""])
        _ = try LockProject.run(house.context(project))
        return (house, project)
    }

    @discardableResult
    private func vendor(
        _ house: Household, _ project: Path, _ change: (inout VendorProject.Options) -> Void = { _ in }
    ) throws -> VendorProject.Outcome {
        var options = VendorProject.Options()
        change(&options)
        return try VendorProject.run(house.context(project), options)
    }

    private func check(_ house: Household, _ project: Path) throws -> [CheckVendor.Finding] {
        try CheckVendor.run(house.context(project), VendorProject.Options()).findings
    }

    /// The codes of what an operation refuses; none when it does not.
    private func codes(_ body: () throws -> Void) throws -> [Int] {
        do { try body() } catch let failure as Failure { return failure.all.map(\.code.number) }
        return []
    }

    @Test func aSyncNeedsNothingElse() throws {
        let (house, project) = try household()
        let online = try #require(try house.sync(project, home: "first").generation)
        try vendor(house, project)
        try FileSystem.removeTree(house.sandbox.path / "registry")
        try FileSystem.removeTree(house.sandbox.path / "cache")
        let offline = house.context(project, home: "second", isOffline: true)
        let generation = try #require(try SyncProject.run(offline).environments.first?.generation)
        #expect(generation.members == online.members)
        // Resolving works as well, and whatever is in the folder can be added.
        let outcome = try EditStoutfile.add(
            [EditStoutfile.Addition(name: "two", constraint: nil)], offline, EditStoutfile.Options())
        #expect(outcome.entries.map(\.constraint) == ["^1.5"])
        #expect(try RepairEnvironment.run(offline).after.allSatisfy(\.verification.findings.isEmpty))
    }

    @Test func onlyWhatIsMissingIsFetched() throws {
        let (house, project) = try household()
        #expect(try vendor(house, project).fetched.count == 2)
        let again = try vendor(house, project)
        #expect(again.fetched.isEmpty && !again.isChanged)
        let bottle = try #require(again.manifest.files.first { $0.path.hasPrefix("bottles/") })
        try FileSystem.remove(project / "vendor" / bottle.path)
        #expect(try check(house, project).map(\.kind) == [.missing])
        #expect(try vendor(house, project).fetched.map(\.size) == [bottle.size])
        #expect(try check(house, project).isEmpty)
    }

    @Test func whatIsNotNeededGoesWhenAsked() throws {
        let (house, project) = try household()
        try vendor(house, project)
        try house.project("project", ["one = \"*\"", "two = \"2\""])
        _ = try LockProject.run(house.context(project))
        let after = try vendor(house, project)
        #expect(after.fetched.count == 1 && after.needless.count == 1 && !after.isPruned)
        #expect(try check(house, project).map(\.kind) == [.needless])
        #expect(try vendor(house, project) { $0.prunes = true }.isPruned)
        #expect(try check(house, project).isEmpty)
        // A file that stout did not put there is told of, and left alone.
        try house.sandbox.write("project/vendor/notes.txt", "mine")
        #expect(try check(house, project).map(\.path) == ["notes.txt"])
        try vendor(house, project) { $0.prunes = true }
        #expect(FileSystem.exists(project / "vendor/notes.txt"))
    }

    @Test func foldersOfOtherToolsAreLeftAlone() throws {
        let (house, project) = try household()
        try house.sandbox.write("project/vendor/modules.txt", "# example.org/module v1")
        #expect(try codes { try vendor(house, project) } == [1101])
        #expect(try FileSystem.list(project / "vendor") == ["modules.txt"])
        // Nor is it taken for a vendor folder.
        #expect(try house.sync(project).generation != nil)
    }

    @Test func theStoutfileSaysWhereItIs() throws {
        let (house, _) = try household()
        let project = try house.project("project", ["one = \"*\""], more: "[vendor]\npath = \"../shared/stout\"\n")
        _ = try LockProject.run(house.context(project))
        try vendor(house, project)
        #expect(FileSystem.exists(house.sandbox.path / "shared/stout/vendor.toml"))
        try FileSystem.removeTree(house.sandbox.path / "registry")
        #expect(try house.sync(project).generation != nil, "it is asked first, also with a network")
    }

    @Test func aChangedFileIsNamed() throws {
        let (house, project) = try household()
        let files = try vendor(house, project).manifest.files.map(\.path) + ["vendor.toml"]
        let offline = house.context(project, home: "other", isOffline: true)
        for path in files {
            let file = project / "vendor" / path
            let bytes = try FileSystem.read(file)
            var other = bytes
            other[bytes.count / 2] ^= 1
            try FileSystem.write(file, other)
            if path == "vendor.toml" {
                #expect(try codes { _ = try check(house, project) } == [1105])
            } else {
                #expect(try check(house, project).map(\.path) == [path])
            }
            if path.hasPrefix("bottles/") {
                #expect(try codes { _ = try SyncProject.run(offline) } == [1113])
                #expect(try house.sync(project, home: "online-\(path.suffix(20))").generation != nil)
            } else if path.hasPrefix("sources/") {
                #expect(try codes { _ = try LockProject.run(offline) } == [1113])
            }
            try FileSystem.write(file, bytes)
        }
        #expect(try check(house, project).isEmpty)
        #expect(try SyncProject.run(offline).environments.first?.generation != nil)
    }

    @Test func whatLiesOutsideIsSaid() throws {
        let (house, project) = try household()
        try vendor(house, project)
        let offline = house.context(project, isOffline: true)
        func adding(_ name: String, _ constraint: String?) throws -> [Int] {
            try codes {
                let constraint = try constraint.map { try Constraint(parsing: $0) }
                _ = try EditStoutfile.add(
                    [EditStoutfile.Addition(name: name, constraint: constraint)], offline, EditStoutfile.Options())
            }
        }
        let before = try house.sandbox.read("project/Stoutfile")
        #expect(try adding("two", "2") == [1108])
        #expect(try adding("three", nil) == [1108], "no package of the lock could need it: it is not in the slice")
        #expect(try house.sandbox.read("project/Stoutfile") == before)
        // Bottles that only the cellar of another machine has are none of its business.
        try FileSystem.removeTree(project / "vendor/bottles")
        #expect(try codes { _ = try SyncProject.run(house.context(project, home: "new", isOffline: true)) } == [1103])
    }

    @Test func aPlatformThatIsNotVendoredStaysLocked() throws {
        let (house, _) = try household()
        let project = try house.project("project", ["one = \"*\""])
        let text = try house.sandbox.read("project/Stoutfile")
        let all = Platform.known.map { "\"\($0)\"" }.joined(separator: ", ")
        try house.sandbox.write(
            "project/Stoutfile", text.replacing("platforms = [\"\(Platform.current)\"]", with: "platforms = [\(all)]"))
        _ = try LockProject.run(house.context(project))
        let outcome = try vendor(house, project) { $0.platforms = [.current] }
        #expect(outcome.manifest.platforms == [.current])
        #expect(try check(house, project).isEmpty)
        let lock = try house.sandbox.read("project/Stout.lock")
        _ = try LockProject.run(house.context(project, isOffline: true))
        #expect(try house.sandbox.read("project/Stout.lock") == lock)
        #expect(
            try codes { try vendor(house, project) { $0.platforms = [Platform(.linux, .x86_64, floors: [])] } } == [])
    }

    @Test func twoFoldersOfOneLockAreTheSame() throws {
        let (house, project) = try household()
        let one = try vendor(house, project) { $0.folder = house.sandbox.path / "one" }
        let other = try vendor(house, project) { $0.folder = house.sandbox.path / "other" }
        #expect(one.manifest == other.manifest)
        for path in one.manifest.files.map(\.path) + ["vendor.toml"] {
            #expect(
                try FileSystem.haveEqualContent(
                    house.sandbox.path / "one" / path, house.sandbox.path / "other" / path))
        }
    }

    // Archives.

    private func archive(_ house: Household, _ project: Path, _ name: String, since: String? = nil) throws -> Path {
        let outcome = try vendor(house, project) { $0.prunes = true }
        let path = house.sandbox.path / name
        _ = try ArchiveVendor.run(
            outcome.folder, to: path, since: since.map { house.sandbox.path / $0 }, .silent)
        return path
    }

    private func importing(_ file: Path, _ folder: Path) throws {
        _ = try ImportVendor.run(file, into: VendorFolder(folder), prunes: true, .silent)
    }

    @Test func anArchiveAndItsDeltaMakeTheSameFolder() throws {
        let (house, project) = try household()
        let whole = try archive(house, project, "whole")
        #expect(try FileSystem.haveEqualContent(whole, try archive(house, project, "again")))
        try house.project("project", ["one = \"*\"", "two = \"2\""])
        _ = try LockProject.run(house.context(project))
        let delta = try archive(house, project, "delta", since: "whole")
        let there = house.sandbox.path / "there"
        #expect(try codes { try importing(delta, there) } == [1112])
        #expect(!FileSystem.exists(there))
        try importing(whole, there)
        try importing(delta, there)
        let manifest = try VendorFolder(project / "vendor").manifest()
        #expect(try VendorFolder(there).manifest() == manifest)
        #expect(try VendorContents(VendorFolder(there)).files.count == manifest.files.count, "pruned as well")
        for file in manifest.files {
            #expect(try FileSystem.haveEqualContent(there / file.path, project / "vendor" / file.path))
        }
    }

    @Test func noByteOfAnArchiveMayBeAnother() throws {
        let (house, project) = try household()
        let whole = try archive(house, project, "whole")
        let bytes = try FileSystem.read(whole)
        let there = house.sandbox.path / "there"
        for place in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 97)) {
            var other = bytes
            other[place] ^= 0x10
            try FileSystem.write(whole, other)
            // The frame's checksum finds what the form does not show.
            #expect(try codes { try importing(whole, there) } == [1111], "\(place)")
        }
        try FileSystem.write(whole, Array(bytes.dropLast()))
        #expect(try codes { try importing(whole, there) } == [1111])
        #expect(!FileSystem.exists(there))
    }

    @Test func anArchiveLeadsNowhereElse() throws {
        let (house, project) = try household()
        let manifest = try vendor(house, project).manifest
        var hostile = manifest
        hostile.files.append(
            VendorManifest.File(path: ".git/hooks/post-checkout", sha256: manifest.files[0].sha256, size: 1))
        try FileSystem.write(project / "vendor/vendor.toml", VendorFolder.text(of: hostile))
        #expect(try codes { _ = try check(house, project) } == [1105])
    }

    // Trust at rest.

    /// A signed registry, and a project that names its root and is vendored.
    private func signed() throws -> (Household, Path, PublishBottles.Keys) {
        let house = try Household([])
        let keys = PublishBottles.Keys([house.sandbox.path / "keys"]) { () throws(Failure) in nil }
        let registry = house.sandbox.path / "signed"
        let root = try #require(try PublishBottles.create(registry, name: "core", keys))
        _ = try PublishBottles.add([try house.pack(.tool("one", "1.0"))], to: registry, keys)
        let text = """
            platforms = ["\(Platform.current)"]
            requires.one = "*"

            [sources]
            core = { registry = "../signed", root = "\(root.prefixed)" }
            """
        let project = try house.sandbox.write("project/Stoutfile", text).parent
        _ = try LockProject.run(house.context(project))
        try vendor(house, project)
        return (house, project, keys)
    }

    private func offline(_ house: Household, _ project: Path, home: String, maximumAge: Int64? = nil) -> Context {
        Context(
            project: project,
            home: Home(data: house.sandbox.path / home, cache: house.sandbox.path / (home + "-cache")),
            isOffline: true, maximumAge: maximumAge, userAgent: "stout/test", report: { _ in })
    }

    @Test func whatIsKnownIsNeverTakenBack() throws {
        let (house, project, keys) = try signed()
        let folder = VendorFolder(project / "vendor")
        let archive = house.sandbox.path / "old"
        _ = try ArchiveVendor.run(folder, to: archive, since: nil, .silent)
        _ = try PublishBottles.add(
            [try house.pack(.tool("one", "1.1"))], to: house.sandbox.path / "signed", keys)
        try vendor(house, project)
        let client = offline(house, project, home: "client")
        #expect(try !LockProject.run(client).isChanged)
        #expect(try codes { try importing(archive, project / "vendor") } == [1109])
        try FileSystem.removeTree(project / "vendor")
        try importing(archive, project / "vendor")
        #expect(try codes { _ = try LockProject.run(client) } == [1109])
        #expect(try SyncProject.run(client).environments.first?.generation != nil, "the lock has all the digests")
        // Who has seen nothing newer cannot know.
        #expect(try !LockProject.run(offline(house, project, home: "newcomer")).isChanged)
    }

    @Test func anAgeCanBeAskedFor() throws {
        let (house, project, _) = try signed()
        #expect(try !LockProject.run(offline(house, project, home: "one", maximumAge: 3600)).isChanged)
        #expect(try codes { _ = try LockProject.run(offline(house, project, home: "two", maximumAge: -60)) } == [1110])
        #expect(try codes { _ = try SyncProject.run(offline(house, project, home: "two", maximumAge: -60)) } == [1110])
        #expect(try SyncProject.run(offline(house, project, home: "two", maximumAge: 3600)).environments.count == 1)
        let (other, unsigned) = try household()
        try vendor(other, unsigned)
        #expect(
            try codes { _ = try LockProject.run(offline(other, unsigned, home: "one", maximumAge: 3600)) } == [1110])
    }

    @Test func nobodyElseSaysWhenItWasSigned() throws {
        let (house, project, _) = try signed()
        let folder = VendorFolder(project / "vendor")
        var manifest = try folder.manifest()
        let signed = try #require(manifest.sources[0].time)
        for (seconds, code) in [(Int64(-1), 1113), (1, 1113), (400 * 86_400, 517)] {
            manifest.sources[0].time = Timestamp(Clock.text(signed.secondsSince1970 + seconds))
            try FileSystem.write(folder.manifestPath, VendorFolder.text(of: manifest))
            #expect(try codes { _ = try LockProject.run(offline(house, project, home: "\(seconds)")) } == [code])
        }
    }

    /// What other keys publish of a registry's names goes along, with what vouches for it.
    @Test func namespacesGoAlong() throws {
        let (house, project, keys) = try signed()
        let registry = house.sandbox.path / "signed"
        let own = PublishBottles.Keys(["acme", "keys"].map { house.sandbox.path / $0 }) { () throws(Failure) in nil }
        let key = try PublishBottles.makeKey(house.sandbox.path / "acme/acme.key", own, PublicationRecord())
        try PublishBottles.delegate("acme", to: [key], threshold: 1, in: registry, keys)
        _ = try PublishBottles.add([try house.pack(.tool("acme-build", "1.0"))], to: registry, own)
        _ = try PublishBottles.add([try house.pack(.tool("acme-build", "2.0"))], to: registry, own)
        let text = String(decoding: try FileSystem.read(project / "Stoutfile"), as: UTF8.self)
        try FileSystem.write(
            project / "Stoutfile",
            Array(text.replacing("requires.one = \"*\"", with: "requires.acme-build = \"<2\"").utf8))
        _ = try LockProject.run(house.context(project))
        let manifest = try vendor(house, project) { $0.prunes = true }.manifest
        #expect(manifest.files.contains { $0.path.hasPrefix("sources/core/index/acme/") })
        #expect(manifest.files.contains { $0.path == "sources/core/trust/2.acme.json" })
        #expect(try check(house, project).isEmpty)
        try FileSystem.removeTree(registry)
        let client = offline(house, project, home: "client")
        #expect(try !LockProject.run(client).isChanged)
        #expect(try SyncProject.run(client).environments.first?.generation?.members.count == 1)
        #expect(try CheckVendor.run(client, VendorProject.Options()).findings.isEmpty)
        // Its index is looked at for what lies outside, too.
        #expect(
            try codes {
                _ = try EditStoutfile.add(
                    [EditStoutfile.Addition(name: "acme-build", constraint: try Constraint(parsing: "2"))], client,
                    EditStoutfile.Options())
            } == [1108])
        let file = try #require(manifest.files.first { $0.path.hasPrefix("sources/core/index/acme/") })
        var bytes = try FileSystem.read(project / "vendor" / file.path)
        bytes[bytes.count / 2] ^= 1
        try FileSystem.write(project / "vendor" / file.path, bytes)
        #expect(try CheckVendor.run(client, VendorProject.Options()).findings.map(\.path) == [file.path])
    }
}
