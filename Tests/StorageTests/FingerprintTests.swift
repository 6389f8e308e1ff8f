import Archives
import Packages
import Testing
import Trust
import Unix
import Workbench

@testable import Storage

@Suite struct FingerprintTests {
    private static let placeholder = "/opt/stout-prefix-" + String(repeating: "x", count: 200)

    private static let trees = [
        PackageTree(
            "one", "1.0", prefix: placeholder,
            [
                "bin/one": .program("#!\(placeholder)/bin/two"), "include/one/data": .file("data"),
                "lib/link": .link("../include/one/data"), "share/both/a": .file("a"),
            ]),
        PackageTree("two", "2.0", ["bin/two": .program("two"), "share/both/b": .file("b")]),
    ]

    private func machine(_ project: String = "project", _ trees: [PackageTree] = Self.trees) throws
        -> (StoreFixture, Generation)
    {
        let fixture = try StoreFixture(project: project)
        let generation = try fixture.build(try fixture.install(trees))
        try fixture.state.switchTo(generation)
        return (fixture, generation)
    }

    private func fingerprint(_ machine: (StoreFixture, Generation)) throws -> Digest {
        try Fingerprint(machine.1, machine.0.state, machine.0.cellar).digest
    }

    @Test func machinesWithOneLockHaveOneFingerprint() throws {
        let here = try machine()
        let there = try machine("some/where/else with a longer path")
        #expect(here.0.home.data != there.0.home.data)
        #expect(try fingerprint(here) == fingerprint(there))
        // A copy, a reflink and a second name are the same to whoever reads.
        LinkMethod.copy.remember(there.0.home, for: there.0.state.folder)
        let copied = try there.0.build(there.1.members)
        let linked = try FileSystem.status(here.0.state.environment / "bin/two")
        #expect(try FileSystem.status(there.0.state.treePath(copied.number) / "bin/two").inode != linked.inode)
        #expect(try fingerprint(here) == fingerprint((there.0, copied)))
    }

    @Test func anotherPackageMakesAnotherFingerprint() throws {
        var trees = Self.trees
        trees[1].entries["share/both/b"] = .file("B")
        #expect(try fingerprint(machine()) != fingerprint(machine("project", trees)))
        #expect(try fingerprint(machine()) != fingerprint(machine("project", [Self.trees[0]])))
    }

    /// What is done to the disk, below the keg of `one` or below the environment.
    @Test(arguments: [
        "keg content", "keg mode", "keg folder mode", "keg link", "keg missing", "keg added", "keg kind", "env content",
        "env mode", "env folder mode", "env link", "env fold", "env missing", "env prefix",
    ])
    func eachKindOfDifferenceChangesIt(kind: String) throws {
        let machine = try machine()
        let before = try fingerprint(machine)
        let keg = machine.0.cellar.folder(of: machine.1.members[0].keg)
        let tree = machine.0.state.environment
        func replace(_ path: Path, _ text: String, _ permissions: UInt32) throws {
            try FileSystem.setPermissions(path.parent, 0o755)
            try FileSystem.remove(path)
            try FileSystem.write(path, Array(text.utf8))
            try FileSystem.setPermissions(path, permissions)
            if path.text.contains("/cellar/") { try FileSystem.setPermissions(path.parent, 0o555) }
        }
        func open(_ path: Path) throws { try FileSystem.setPermissions(path, 0o755) }
        switch kind {
        case "keg content": try replace(keg / "include/one/data", "dat4", 0o444)
        case "keg mode": try FileSystem.setPermissions(keg / "include/one/data", 0o446)
        case "keg folder mode": try FileSystem.setPermissions(keg / "include/one", 0o557)
        case "keg link":
            try open(keg / "lib")
            try FileSystem.remove(keg / "lib/link")
            try FileSystem.symbolicLink(keg / "lib/link", to: "../include/one/dat4")
            try FileSystem.setPermissions(keg / "lib", 0o555)
        case "keg missing":
            try open(keg / "include/one")
            try FileSystem.remove(keg / "include/one/data")
            try FileSystem.setPermissions(keg / "include/one", 0o555)
        case "keg added":
            try open(keg / "include/one")
            try FileSystem.write(keg / "include/one/more", [])
            try FileSystem.setPermissions(keg / "include/one", 0o555)
        case "keg kind":
            try open(keg / "include/one")
            try FileSystem.remove(keg / "include/one/data")
            try FileSystem.makeDirectory(keg / "include/one/data")
            try FileSystem.setPermissions(keg / "include/one", 0o555)
        case "env content": try replace(tree / "bin/two", "tw0", 0o555)
        case "env mode": try replace(tree / "bin/two", "two", 0o755)
        case "env folder mode": try FileSystem.setPermissions(tree / "bin", 0o700)
        case "env link":
            try FileSystem.remove(tree / "lib/link")
            try FileSystem.symbolicLink(tree / "lib/link", to: "../include/one/Data")
        case "env fold":
            try FileSystem.remove(tree / "include/one")
            try FileSystem.symbolicLink(tree / "include/one", to: (keg / "include").text)
        case "env missing": try FileSystem.remove(tree / "bin/two")
        case "env prefix": try replace(tree / "bin/one", "#!/elsewhere/bin/two", 0o555)
        default: Issue.record("\(kind) is no difference")
        }
        #expect(try fingerprint(machine) != before)
        #expect(try !Verification(machine.1, machine.0.state, machine.0.cellar).findings.isEmpty)
    }

    @Test func whatProgramsAddIsNoPartOfIt() throws {
        let machine = try machine()
        let before = try fingerprint(machine)
        let tree = machine.0.state.environment
        try FileSystem.makeDirectories(tree / "share/both/__pycache__")
        try FileSystem.write(tree / "share/both/__pycache__/a.pyc", [1])
        try FileSystem.write(tree / "bin/three", [])
        #expect(try fingerprint(machine) == before)
        let found = try Verification(machine.1, machine.0.state, machine.0.cellar)
        #expect(found.findings.isEmpty && found.additions.count == 2)
    }

    /// The text of spec/storage.md, made by other means than the program's.
    @Test func thePageTellsEnoughToComputeIt() throws {
        let (fixture, generation) = try machine()
        func lines(_ folder: Path, _ own: (String) -> String?) throws -> [String] {
            var paths: [String] = []
            var pending = [""]
            while let prefix = pending.popLast() {
                for name in try FileSystem.list(folder / (prefix.isEmpty ? "." : prefix)) {
                    let path = prefix.isEmpty ? name : "\(prefix)/\(name)"
                    paths.append(path)
                    if try FileSystem.status(folder / path).kind == .directory { pending.append(path) }
                }
            }
            return try paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { path in
                if let line = own(path) { return line }
                let status = try FileSystem.status(folder / path)
                let mode = "0" + String(status.permissions, radix: 8)
                switch status.kind {
                case .directory: return "D \(mode) \(path)"
                case .symbolicLink:
                    let target = try FileSystem.readLink(folder / path)
                    let cellar = generation.cellar.text + "/"
                    return target.hasPrefix(cellar)
                        ? "K \(path)\t\(target.dropFirst(cellar.count))" : "L \(path)\t\(target)"
                default:
                    let bytes = try FileSystem.read(folder / path)
                    return "F \(mode) \(SHA256Hasher.digest(of: bytes).hex) \(bytes.count) \(path)"
                }
            }
        }
        var text = ["stout-fingerprint 2", "platform \(generation.platform)"]
        var prefixed: String?
        for member in generation.members {
            let keg = member.keg
            let tree = try fixture.cellar.receipt(of: keg).tree
            text.append("keg \(member.source) \(keg.name) \(keg.versionText) \(keg.bottle.hex) \(tree.hex)")
            let inside = try lines(fixture.cellar.folder(of: keg)) { _ in nil }
            prefixed = prefixed ?? inside.first { $0.hasSuffix(" bin/one") }
            text += inside
        }
        text.append("environment")
        text += try lines(fixture.state.treePath(generation.number)) { $0 == "bin/one" ? prefixed : nil }
        let whole = text.map { $0 + "\n" }.joined()
        #expect(try fingerprint((fixture, generation)) == SHA256Hasher.digest(of: Array(whole.utf8)))
    }
}
