internal import Operations
internal import Unix

/// Packages of the shapes that real ones have: programs, shared libraries and their links, man pages and translations in
/// folders that all share, plug-ins beside data, and headers, documents and data in folders of their own.
struct LinkedPackages {
    var packages: Int
    /// Of each package, at least 40.
    var files: Int
    /// Mean of a file's bytes.
    var size: Int

    /// Versions of the package that changes.
    enum Choice: String { case old = "1.0.0", new = "1.0.1" }

    private static let languages = ["de", "es", "fr", "it", "ja", "pl", "pt_BR", "zh_CN"]

    private func name(_ number: Int) -> String { "package-\(number)" }
    var changing: String { name(packages / 2) }

    /// Bottles, a registry, and a project with a Stoutfile and a lock for each choice.
    func write(_ folder: Path, _ stout: String) throws {
        for part in ["bottles", "project"] { try FileSystem.makeDirectories(folder / part) }
        var dice = Dice(state: 20_261_121)
        for number in 0..<packages {
            try pack(name(number), .old, folder, &dice)
            if name(number) == changing { try pack(name(number), .new, folder, &dice) }
        }
        let environment = ScratchProject.environment(folder)
        func run(_ arguments: [String]) throws {
            let run = try ChildProcess.run(stout, arguments, environment: environment, output: .discarded)
            if run.status != 0 { throw SystemError(.invalid, arguments[0], Path(stout)) }
        }
        try run(["registry", "init", "-q", "--unsigned", (folder / "registry").text])
        let bottles = try FileSystem.list(folder / "bottles").map { (folder / "bottles" / $0).text }
        try run(["registry", "add", "-q", "--registry", (folder / "registry").text] + bottles)
        try FileSystem.removeTree(folder / "bottles")
        for choice in [Choice.new, .old] {
            var text = "platforms = [\"linux-x86_64\", \"linux-arm64\", \"macos-arm64\", \"macos-x86_64\"]\n\n"
            text += "[sources]\ncore = { registry = \"../registry\" }\n\n[requires]\n"
            for number in 0..<packages {
                text += "\(name(number)) = \"=\(name(number) == changing ? choice.rawValue : Choice.old.rawValue)\"\n"
            }
            let project = folder / "project"
            try FileSystem.write(project / "Stoutfile", Array(text.utf8))
            try run(["lock", "-q", "--project", project.text])
            for file in ["Stoutfile", "Stout.lock"] {
                let bytes = try FileSystem.read(project / file)
                try FileSystem.write(folder / "\(file).\(choice.rawValue)", bytes)
            }
        }
        // All kegs are in the cellar before anything is measured.
        for choice in [Choice.new, .old] {
            try choose(choice, in: folder)
            try run(["sync", "-q", "--project", (folder / "project").text])
        }
    }

    /// Gives the project the lock with this version of the package that changes.
    func choose(_ choice: Choice, in folder: Path) throws {
        for file in ["Stoutfile", "Stout.lock"] {
            let bytes = try FileSystem.read(folder / "\(file).\(choice.rawValue)")
            try FileSystem.write(folder / "project" / file, bytes)
        }
    }

    private func pack(_ name: String, _ version: Choice, _ folder: Path, _ dice: inout Dice) throws {
        let tree = folder / "tree"
        try FileSystem.makeDirectories(tree / ".stout")
        defer { try? FileSystem.removeTree(tree) }
        let metadata = "name = \"\(name)\"\nversion = \"\(version.rawValue)\"\nplatform = \"any\"\nrequires = []\n"
        try FileSystem.write(tree / ".stout/package.toml", Array(metadata.utf8))
        var left = files - 2
        func put(_ path: String, executable: Bool = false) throws {
            if left <= 0 { return }
            left -= 1
            let place = tree / path
            try FileSystem.makeDirectories(place.parent)
            try FileSystem.write(place, dice.bytes(size), permissions: executable ? 0o755 : 0o644)
        }
        for program in [name, "\(name)-tool"] {
            try put("bin/\(program)", executable: true)
            try put("share/man/man1/\(program).1")
        }
        try put("lib/lib\(name).so.1.0")
        try FileSystem.symbolicLink(tree / "bin/\(name)-old", to: name)
        try FileSystem.symbolicLink(tree / "lib/lib\(name).so.1", to: "lib\(name).so.1.0")
        try FileSystem.symbolicLink(tree / "lib/lib\(name).so", to: "lib\(name).so.1")
        try put("lib/pkgconfig/\(name).pc")
        for language in Self.languages { try put("share/locale/\(language)/LC_MESSAGES/\(name).mo") }
        for page in 0..<4 { try put("share/man/man3/\(name)_\(page).3") }
        // Every fourth has plug-ins with data beside them.
        if name.utf8.last.map({ $0 % 4 == 0 }) == true {
            for number in 0..<3 { try put("lib/\(name)/plugins/\(number).so") }
            for number in 0..<5 { try put("lib/\(name)/plugins/\(number).json") }
        }
        for number in 0..<10 { try put("share/doc/\(name)/chapter-\(number).html") }
        var number = 0
        while left > 0 {
            try put("include/\(name)/part-\(number / 16)/header-\(number).h")
            try put("share/\(name)/data/\(number / 20)/\(number).dat")
            number += 1
        }
        _ = try PackBottle.run(tree, output: folder / "bottles", level: 1)
    }
}

/// A small generator of reproducible bytes (SplitMix64).
private struct Dice {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// From half to one and a half of the mean; a third of them is repetition, so that they compress as files do.
    mutating func bytes(_ mean: Int) -> [UInt8] {
        let count = mean / 2 + Int(next() % UInt64(max(1, mean)))
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 24)
        while bytes.count < count {
            var word = next()
            for _ in 0..<8 {
                bytes.append(UInt8(truncatingIfNeeded: word))
                word >>= 8
            }
            for _ in 0..<4 { bytes.append(0x20) }
        }
        return bytes
    }
}
