internal import Unix

/// `stout-bench links [--stout PATH] [--packages N] [--files N] [--size BYTES] [--runs N]`: what a new generation costs,
/// beside `cp -al` of all kegs. Whole processes, each followed by one of the peer, so that both see the same machine.
func benchLinks(_ arguments: [String]) -> Int32 {
    var stout = Machine.stout
    var shape = LinkedPackages(packages: 500, files: 200, size: 1000)
    var runs = 7
    var rest = arguments[...]
    while let word = rest.popFirst() {
        let value = rest.popFirst()
        switch (word, value, value.flatMap { Int($0) }) {
        case ("--stout", let value?, _): stout = value
        case ("--packages", _, let number?) where number > 0: shape.packages = number
        case ("--files", _, let number?) where number >= 40: shape.files = number
        case ("--size", _, let number?) where number > 0: shape.size = number
        case ("--runs", _, let number?) where number > 0: runs = number
        default:
            print(
                """
                usage: stout-bench links [--stout PATH] [--packages N] [--files N] [--size BYTES] [--runs N]

                --files is for each package, at least 40; --size is the mean of a file's bytes
                """)
            return 1
        }
    }
    do {
        let stout = stout.contains("/") ? try FileSystem.realPath(Path(stout)).text : stout
        let folder = Path(Environment.nonEmpty("TMPDIR") ?? "/tmp") / "stout-bench-\(Process.identifier)"
        defer { try? FileSystem.removeTree(folder) }
        print(Machine.line)
        try shape.write(folder, stout)
        try LinkFigures(stout: stout, folder: folder, shape: shape).measure(runs)
        return 0
    } catch {
        print("stout-bench: \(error)")
        return 2
    }
}

/// Times syncs of a project that is made already.
private struct LinkFigures {
    let stout: String
    let folder: Path
    let shape: LinkedPackages

    func measure(_ runs: Int) throws {
        let state = folder / "data" / "projects"
        try shape.choose(.old, in: folder)
        _ = try sync()
        let links = try count(folder / "project/.stout/env/")
        let files = try count(folder / "data" / "cellar")
        print(
            "\(shape.packages) packages, \(files.files) files, \(files.bytes / 1_000_000) MB; the environment has "
                + "\(links.files) links to files, \(links.links) symbolic links, \(links.folders) folders")
        print("medians of \(runs) runs (smallest to largest)\n")

        var gone: [UInt64] = []
        var switched: [UInt64] = []
        var poured: [UInt64] = []
        var copies: [UInt64] = []
        for run in 0...runs {
            try FileSystem.removeTree(state)
            let first = try sync()
            let copy = try copyByLinks()
            try shape.choose(.new, in: folder)
            if run == 0 { _ = try sync() }
            try forget()
            let second = try sync()
            try shape.choose(.old, in: folder)
            let third = try sync()
            // The first of each is the warm-up.
            if run == 0 { continue }
            gone.append(first)
            copies.append(copy)
            poured.append(second)
            switched.append(third)
        }
        let peer = Sample(copies)
        print("cp -al of all kegs                  \(peer.text)")
        report("sync, environment gone", Sample(gone), peer)
        report("sync, one package changed, poured", Sample(poured), peer)
        report("sync, one package changed, here", Sample(switched), peer)
    }

    private func report(_ what: String, _ sample: Sample, _ peer: Sample) {
        let padding = String(repeating: " ", count: max(1, 36 - what.count))
        print("\(what)\(padding)\(sample.text)   ratio \(sample.ratio(to: peer))")
    }

    private func sync() throws -> UInt64 {
        let run = try ChildProcess.run(
            stout, ["sync", "-q", "--project", (folder / "project").text],
            environment: ScratchProject.environment(folder), output: .discarded)
        if run.status != 0 { throw SystemError(.invalid, "sync", Path(stout)) }
        return run.duration
    }

    /// The peer makes a link for each file of all kegs.
    private func copyByLinks() throws -> UInt64 {
        let copy = folder / "copy"
        let run = try ChildProcess.run(
            "cp", ["-al", (folder / "data" / "cellar").text, copy.text], output: .discarded)
        if run.status != 0 { throw SystemError(.invalid, "cp", copy) }
        try FileSystem.removeTree(copy)
        return run.duration
    }

    /// Takes the keg that changes out of the cellar.
    private func forget() throws {
        let kegs = folder / "data" / "cellar" / shape.changing
        for name in try FileSystem.list(kegs) where name.hasPrefix(LinkedPackages.Choice.new.rawValue) {
            try FileSystem.removeTree(kegs / name)
        }
    }

    private func count(_ folder: Path) throws -> (files: Int, links: Int, folders: Int, bytes: Int64) {
        var found = (files: 0, links: 0, folders: 0, bytes: Int64(0))
        var pending = [folder]
        while let next = pending.popLast() {
            for name in try FileSystem.list(next) {
                let status = try FileSystem.status(next / name)
                switch status.kind {
                case .file:
                    found.files += 1
                    found.bytes += status.size
                case .symbolicLink: found.links += 1
                case .directory:
                    found.folders += 1
                    pending.append(next / name)
                case .other: break
                }
            }
        }
        return found
    }
}
