import Diagnostics
import Operations
import Storage
import Testing
import Unix
import Workbench

/// What somebody saves while a command works is never lost, and files stay the files that they were.
@Suite struct MeanwhileTests {
    private func household() throws -> (Household, Path) {
        let house = try Household([.tool("one", "1"), .tool("two", "1")])
        return (house, try house.project("project", ["one = \"*\""]))
    }

    private func add(_ house: Household, _ project: Path) throws {
        var options = EditStoutfile.Options()
        options.syncs = false
        _ = try EditStoutfile.add(
            [EditStoutfile.Addition(name: "two", constraint: nil)], house.context(project), options)
    }

    @Test func linksOfFilesStay() throws {
        let (house, project) = try household()
        let dotfiles = house.sandbox.path / "dotfiles"
        try FileSystem.makeDirectory(dotfiles)
        try FileSystem.rename(project / "Stoutfile", to: dotfiles / "Stoutfile")
        try FileSystem.symbolicLink(project / "Stoutfile", to: "../dotfiles/Stoutfile")
        try add(house, project)
        #expect(try FileSystem.status(project / "Stoutfile").kind == .symbolicLink)
        #expect(try house.sandbox.read("dotfiles/Stoutfile").contains("two = "))
    }

    /// What a checkout could put there to have another file written.
    @Test(arguments: ["../victim", "../nowhere", "../folder"]) func otherLinksAreNotWrittenThrough(target: String)
        throws
    {
        let (house, project) = try household()
        try house.sandbox.write("victim", "")
        try FileSystem.makeDirectory(house.sandbox.path / "folder")
        try FileSystem.symbolicLink(project / "Stout.lock", to: target)
        let error = #expect(throws: Failure.self) { try LockProject.run(house.context(project)) }
        #expect(error?.all.first?.code != nil)
        #expect(try house.sandbox.read("victim") == "")
        #expect(!FileSystem.exists(house.sandbox.path / "nowhere"))
        #expect(try FileSystem.list(house.sandbox.path / "folder") == [])
        #expect(try FileSystem.status(project / "Stout.lock").kind == .symbolicLink)
    }

    /// Saves the Stoutfile anew when a command reports its steps, at most so many times.
    private func saving(_ times: Int, _ house: Household, _ project: Path) -> (context: Context, saves: Guarded<Int>) {
        let saves = Guarded(0)
        let context = house.context(
            project,
            report: { _ in
                let number = saves.withLock { saves in
                    saves += 1
                    return saves
                }
                if number > times { return }
                let text = (try? FileSystem.read(project / "Stoutfile")) ?? []
                try? FileSystem.write(project / "Stoutfile", Array("# saved \(number)\n".utf8) + text)
            })
        return (context, saves)
    }

    @Test func anEditGoesOnTopOfWhatWasSaved() throws {
        let (house, project) = try household()
        let (context, saves) = saving(1, house, project)
        _ = try EditStoutfile.add(
            [EditStoutfile.Addition(name: "two", constraint: nil)], context, EditStoutfile.Options())
        let text = try house.sandbox.read("project/Stoutfile")
        #expect(saves.withLock { $0 } >= 1, "something was reported")
        #expect(text.hasPrefix("# saved 1\n") && text.contains("two = "), "\(text)")
        #expect(try house.sync(project).isUpToDate)
    }

    @Test func whoSavesAgainAndAgainIsNotOverwritten() throws {
        let (house, project) = try household()
        let (context, saves) = saving(.max, house, project)
        let error = #expect(throws: Failure.self) {
            // Each attempt has a bottle to pour, and so something to report.
            try FileSystem.removeTree(house.sandbox.path / "home")
            _ = try EditStoutfile.add(
                [EditStoutfile.Addition(name: "two", constraint: nil)], context, EditStoutfile.Options())
        }
        #expect(error?.all.first?.code == .filesChanged)
        let text = try house.sandbox.read("project/Stoutfile")
        #expect(!text.contains("two = ") && text.hasPrefix("# saved \(saves.withLock { $0 })\n"), "\(text)")
        #expect(try FileSystem.list(project).filter { $0.hasSuffix(".new") } == [])
    }
}
