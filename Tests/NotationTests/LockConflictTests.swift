import Diagnostics
import Notation
import Packages
import Testing

@Suite struct LockConflictTests {
    private func block(_ name: String, _ version: String) -> String {
        """
        [[package]]
        name = "\(name)"
        version = "\(version)"
        source = "core"
        want.default = "*"
        bottle.any = { path = "\(name)-\(version)", sha256 = "\(String(repeating: "a", count: 64))", size = 1 }

        """
    }

    private let head = "lock = 1\nplatforms = [\"linux-x86_64\"]\n[source.core]\nkind = \"stout\"\n"

    private func names(_ packages: [Lockfile.Package]) -> [String] { packages.map { "\($0.name) \($0.version)" } }

    @Test(arguments: [false, true])
    func bothSidesAreSaved(withAncestor: Bool) throws {
        let ancestor = withAncestor ? "||||||| base\n" + block("b", "1") : ""
        let text =
            head + block("a", "1") + "<<<<<<< HEAD\n" + block("b", "2") + ancestor + "=======\n" + block("b", "3")
            + block("c", "1") + ">>>>>>> topic\n" + block("d", "1")
        let file = source(text, name: "Stout.lock")
        let (lock, diagnostics) = Lock.read(file)
        #expect(lock == nil)
        #expect(
            diagnostics.map { line($0) } == [
                "E0308 «<<<<<<< HEAD» Stout.lock has a conflict of a merge | run `stout lock`: it keeps what both sides agree on and resolves the rest"
            ])
        let saved = try #require(Lock.readConflicted(file))
        #expect(names(saved.agreed) == ["a 1", "d 1"])
        #expect(names(saved.ours) == ["b 2"])
        #expect(names(saved.theirs) == ["b 3", "c 1"])
    }

    @Test func aConflictInsideABlockGivesBothVersions() throws {
        let (start, end) = ("<<<<<<< ours\n", ">>>>>>> theirs\n")
        let inner = block("b", "1").replacing(
            "version = \"1\"\n", with: "\(start)version = \"1\"\n=======\nversion = \"2\"\n\(end)")
        let saved = try #require(Lock.readConflicted(source(head + block("a", "1") + inner)))
        #expect(names(saved.agreed) == ["a 1"])
        #expect(names(saved.ours) == ["b 1"] && names(saved.theirs) == ["b 2"])
    }

    @Test func severalConflictsAreCounted() {
        let conflict = "<<<<<<< a\n=======\n>>>>>>> b\n"
        let (_, diagnostics) = Lock.read(source(head + conflict + conflict, name: "Stout.lock"))
        #expect(diagnostics.map(\.message) == ["Stout.lock has 2 conflicts of a merge"])
    }

    @Test func aLockWithoutConflictIsNone() {
        #expect(Lock.readConflicted(source(head + block("a", "1"))) == nil)
        #expect(Lock.readConflicted(source("# <<<<<<< not at the start\n")) == nil)
    }

    @Test(arguments: ["<<<<<<<", "<<<<<<< x\n=======", "<<<<<<< x\n[[\n=======\n\u{0}\n>>>>>>> y"])
    func tornConflictsGiveNothingAndDoNotCrash(text: String) throws {
        let saved = try #require(Lock.readConflicted(source(text)))
        #expect(saved.agreed.isEmpty && saved.ours.isEmpty && saved.theirs.isEmpty)
    }

    @Test func blocksAroundABrokenOneAreSalvaged() {
        let text = head + block("a", "1") + block("b", "not") + block("c", "1")
        #expect(Lock.read(source(text)).lockfile == nil)
        #expect(names(Lock.salvage(source(text))) == ["a 1", "c 1"])
        #expect(Lock.salvage(source("= 1")).isEmpty)
        #expect(Lock.salvage(source("lock = 2\n" + block("a", "1"))).isEmpty)
    }
}
