import Diagnostics
import Operations
import Packages
import Storage
import Testing
import Unix
import Workbench

/// A symbolic link below a vendor folder: nothing is written through it, and nothing is read (spec/vendor.md, "Links").
@Suite struct VendorLinkTests {
    /// A project with a vendor folder and an archive of it.
    private let house: Household
    private let project: Path
    private let archive: Path
    private let manifest: VendorManifest

    init() throws {
        house = try Household([.tool("one", "1.0", requires: ["two >=1"]), .tool("two", "1.5"), .tool("two", "2.0")])
        project = try house.project("project", ["one = \"*\"", "two = \"<2\""])
        _ = try LockProject.run(house.context(project))
        let made = try VendorProject.run(house.context(project), VendorProject.Options())
        manifest = made.manifest
        archive = house.sandbox.path / "whole"
        _ = try ArchiveVendor.run(made.folder, to: archive, since: nil, .silent)
    }

    private var vendor: Path { project / "vendor" }
    private var bottle: String { manifest.files.map(\.path).filter { $0.hasPrefix("bottles/") }[0] }

    private func codes(_ body: () throws -> Void) throws -> [Int] {
        do { try body() } catch let failure as Failure { return failure.all.map(\.code.number) }
        return []
    }

    /// Moves a part of the folder elsewhere and leaves a link to it.
    private func link(_ path: String) throws -> Path {
        let elsewhere = house.sandbox.path / "elsewhere"
        try FileSystem.rename(vendor / path, to: elsewhere)
        try FileSystem.symbolicLink(vendor / path, to: elsewhere.text)
        return elsewhere
    }

    /// Everything below a folder, or one file.
    private func listing(_ path: Path) throws -> [String] {
        guard FileSystem.isDirectory(path) else { return [String(decoding: try FileSystem.read(path), as: UTF8.self)] }
        return try FileSystem.list(path).flatMap { name in try listing(path / name).map { "\(name)/\($0)" } }
    }

    private func folders() -> [String] {
        ["bottles", String(bottle.prefix(10)), "sources", "sources/core", "sources/core/index", "vendor.toml", bottle]
    }

    @Test(arguments: 0..<7) func nothingIsWrittenThroughOne(place: Int) throws {
        let path = folders()[place]
        let elsewhere = try link(path)
        let before = try listing(elsewhere)
        // Something is new, something is needless.
        try house.project("project", ["one = \"*\"", "two = \"2\""])
        _ = try LockProject.run(house.context(project))
        var options = VendorProject.Options()
        options.prunes = true
        #expect(try codes { _ = try VendorProject.run(house.context(project), options) } == [1116], "\(path)")
        options.isDryRun = true
        #expect(try codes { _ = try VendorProject.run(house.context(project), options) } == [1116], "\(path)")
        #expect(
            try codes {
                _ = try ImportVendor.run(archive, into: VendorFolder(vendor), prunes: true, .silent)
            } == [1116], "\(path)")
        #expect(try listing(elsewhere) == before)
        #expect(try FileSystem.status(vendor / path).kind == .symbolicLink)
        // What it says is right: without the link all is well.
        try FileSystem.remove(vendor / path)
        options.isDryRun = false
        _ = try VendorProject.run(house.context(project), options)
        #expect(try CheckVendor.run(house.context(project), VendorProject.Options()).findings.isEmpty)
        #expect(try listing(elsewhere) == before)
    }

    @Test(arguments: 0..<7) func nothingIsReadThroughOne(place: Int) throws {
        let path = folders()[place]
        _ = try link(path)
        let offline = house.context(project, home: "other", isOffline: true)
        if path == "vendor.toml" {
            #expect(try codes { _ = try CheckVendor.run(house.context(project), VendorProject.Options()) } == [1116])
        } else {
            let findings = try CheckVendor.run(house.context(project), VendorProject.Options()).findings
            let found = findings.first { $0.path == path }
            #expect(found?.kind == .changed && found?.remark == "it is a symbolic link", "\(path): \(findings)")
        }
        #expect(
            try codes {
                _ = try ArchiveVendor.run(
                    VendorFolder(vendor), to: house.sandbox.path / "again", since: nil, .silent)
            } == [1116], "\(path)")
        #expect(!FileSystem.exists(house.sandbox.path / "again"))
        if path.hasPrefix("bottles") {
            #expect(try codes { _ = try SyncProject.run(offline) } == [1116], "\(path)")
            // Where there is a network nothing of it is needed.
            #expect(try house.sync(project, home: "online").generation != nil)
        } else {
            #expect(try codes { _ = try LockProject.run(offline) } == [1116], "\(path)")
        }
    }

    @Test func theFolderItselfMayBeOneWhereItIsNamed() throws {
        let elsewhere = house.sandbox.path / "elsewhere"
        try FileSystem.rename(vendor, to: elsewhere)
        try FileSystem.symbolicLink(vendor, to: elsewhere.text)
        #expect(try CheckVendor.run(house.context(project), VendorProject.Options()).findings.isEmpty)
        try FileSystem.remove(elsewhere / bottle)
        // A checkout could have brought the link.
        #expect(try codes { _ = try VendorProject.run(house.context(project), VendorProject.Options()) } == [1116])
        #expect(!FileSystem.exists(elsewhere / bottle))
        var options = VendorProject.Options()
        options.folder = vendor
        #expect(try VendorProject.run(house.context(project), options).fetched.count == 1)
        #expect(try SyncProject.run(house.context(project, home: "other", isOffline: true)).environments.count == 1)
    }

    @Test func whatIsNotOursMayBeOne() throws {
        try FileSystem.symbolicLink(vendor / "README", to: "../README.md")
        _ = try VendorProject.run(house.context(project), VendorProject.Options())
        try FileSystem.removeTree(vendor / "bottles")
        #expect(try VendorProject.run(house.context(project), VendorProject.Options()).fetched.count == 2)
        #expect(FileSystem.exists(vendor / "README"))
    }
}
