import Archives
import Packages
import Testing
import Trust
import Unix
import Workbench

@testable import Storage

/// A small generator of reproducible random numbers (SplitMix64), so that a failing case can be run again.
private struct Dice: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

/// A listing written as text: `d/` a folder, `f` a file, `x*` a program, `l@target` a link; parents come by themselves.
private func listing(_ names: [String]) -> TreeListing {
    var kinds: [String: TreeListing.Entry.Kind] = [:]
    for name in names {
        var path = name
        let kind: TreeListing.Entry.Kind
        if let at = name.firstIndex(of: "@") {
            path = String(name[..<at])
            kind = .symbolicLink(target: String(name[name.index(after: at)...]))
        } else if name.hasSuffix("/") {
            path = String(name.dropLast())
            kind = .directory
        } else {
            let isProgram = name.hasSuffix("*")
            if isProgram { path = String(name.dropLast()) }
            let content = path.contains("same") ? "same" : name
            kind = .file(digest: SHA256Hasher.digest(of: Array(content.utf8)), size: 1, executable: isProgram)
        }
        kinds[path] = kind
        var parent = Path(path).parent.text
        while parent != "." {
            kinds[parent] = .directory
            parent = Path(parent).parent.text
        }
    }
    return TreeListing(kinds.map { TreeListing.Entry(path: $0.key, kind: $0.value) })
}

extension LinkPlan {
    /// As the program plans: from the bytes of the listings.
    fileprivate init(_ listings: [TreeListing]) throws {
        do throws(Obstacle) { try self.init(listings.map { KegContents(listing: $0.text) }) } catch {
            if case .conflict(let conflict) = error { throw Found(conflict: conflict) }
            throw error
        }
    }

    fileprivate struct Found: Error { let conflict: Conflict }

    fileprivate var words: [String] {
        steps.map { step in
            switch step {
            case .directory(let path): "\(path)/"
            case .fold(let path, let keg): "\(path) -> \(keg)"
            case .file(let path, let keg): "\(path) = \(keg)"
            case .symbolicLink(let path, let target): "\(path) @ \(target)"
            case .rewritten(let path, let keg, _): "\(path) ~ \(keg)"
            }
        }
    }
}

@Suite struct LinkPlanTests {
    @Test func aFolderOfOneKegIsOneLink() throws {
        let plan = try LinkPlan([listing(["share/doc/a/x", "share/doc/a/y/z"]), listing(["share/doc/b/x"])])
        #expect(plan.words == ["share/", "share/doc/", "share/doc/a -> 0", "share/doc/b -> 1"])
    }

    /// Through a link to a keg's folder a program would write into the keg.
    @Test(arguments: [
        "lib/python3.12/site-packages/mod/__init__.py", "share/emacs/site-lisp/mode.el", "share/fonts/TTF/a.ttf",
        "share/texmf-dist/tex/a.sty", "share/info/a.info", "lib/node_modules/tool/package.json", "lib/R/library/a/R/a",
        "lib/perl5/5.38/A.pm", "share/glib-2.0/schemas/a.xml", "share/mime/packages/a.xml", "share/doc/a/examples/a.py",
        "include/python3.12/a.py", "lib/gconv/gconv-modules", "share/one/data", "data/x",
    ])
    func foldersInWhichProgramsWriteAreReal(path: String) throws {
        for step in try LinkPlan([listing([path])]).steps {
            if case .fold(let path, _) = step { Issue.record("\(path) is folded") }
        }
    }

    @Test func whatProgramsWriteInPlaceIsKnownByName() {
        func kind(_ path: String) -> ChangingFile? {
            let bytes = Array(path.utf8)
            return ChangingFile(bytes.span, 0..<bytes.count)
        }
        #expect(kind("share/info/dir") == .cache && kind("share/dir") == nil)
        #expect(kind("share/texmf-dist/ls-R") == .cache && kind("lib/perl5/5.38/perllocal.pod") == .cache)
        #expect(
            kind("lib/gconv/gconv-modules.cache") == .cache && kind("lib/b/__pycache__/a.cpython-312.pyc") == .bytecode)
        #expect(kind("etc/fonts/fonts.conf") == .settings && kind("share/x/etc/a") == .settings)
        #expect(kind("lib/python3.12/site-packages/a.py") == nil && kind("bin/a") == nil && kind("etcetera/a") == nil)
        #expect(kind("share/site.el") == nil && kind("share/site.elc") == .bytecode)
    }

    @Test func foldersWithProgramsAndLibrariesAreReal() throws {
        let plan = try LinkPlan([
            listing([
                "include/a/x*", "include/a/data/d", "include/b/y.so.1", "include/c/z.dylib", "include/d/so",
                "include/e.so",
            ])
        ])
        #expect(
            plan.words == [
                "include/", "include/a/", "include/a/data -> 0", "include/a/x = 0", "include/b/",
                "include/b/y.so.1 = 0",
                "include/c/", "include/c/z.dylib = 0", "include/d -> 0", "include/e.so = 0",
            ])
    }

    /// Found through a folded `bin`, the program would take the keg for its home and miss the other kegs' libraries.
    @Test func foldersWithLinksThatLeadOutAreReal() throws {
        let plan = try LinkPlan([
            listing(["man/a/tool@../b/tool", "man/b/tool*", "man/man1/a.1", "man/man1/b.1@a.1"])
        ])
        #expect(
            plan.words == [
                "man/", "man/a/", "man/a/tool @ ../b/tool", "man/b/", "man/b/tool = 0", "man/man1 -> 0",
            ])
    }

    @Test func whatIsAboutTheKegIsNotLinked() throws {
        let plan = try LinkPlan([
            listing([".stout/package.toml", ".stout/run*", ".stoutly/x"]), listing([".stout/package.toml*"]),
        ])
        #expect(plan.words == [".stoutly/", ".stoutly/x = 0"])
    }

    @Test func equalFilesAreNoConflict() throws {
        let plan = try LinkPlan([listing(["doc/same"]), listing(["doc/same", "doc/x"])])
        #expect(plan.words == ["doc/", "doc/same = 0", "doc/x = 1"])
    }

    @Test(arguments: [
        (["a/x"], ["a/x*"], "a/x"), (["a"], ["a/b"], "a"), (["a/b/c"], ["a/b"], "a/b"), (["l@one"], ["l@two"], "l"),
        (["l@one"], ["l/"], "l"),
    ])
    func whatTwoKegsHaveInDifferentWaysIsAConflict(one: [String], other: [String], path: String) {
        for (first, second) in [(one, other), (other, one)] {
            let error = #expect(throws: LinkPlan.Found.self) {
                _ = try LinkPlan([listing(["unrelated"]), listing(first), listing(second)])
            }
            #expect(error?.conflict.path == path)
            #expect(error?.conflict.kegs == [1, 2])
            let isFolder = (first + second).contains { $0.hasSuffix("/") || $0.hasPrefix("\(path)/") }
            #expect(error?.conflict.differ == (isFolder ? .folderAndFile : .content))
        }
    }

    /// `a-b` sorts between `a` and `a/b`.
    @Test func namesThatDivideAFolderFromItsContent() throws {
        let plan = try LinkPlan([listing(["a/b", "a-b/c", "a.b"]), listing(["a/c", "a-b/d*"])])
        #expect(plan.words == ["a/", "a/b = 0", "a/c = 1", "a-b/", "a-b/c = 0", "a-b/d = 1", "a.b = 0"])
    }

    private static func random(_ dice: inout Dice, keg: Int) -> [String] {
        (0..<Int.random(in: 1...14, using: &dice)).map { number in
            let depth = Int.random(in: 0...3, using: &dice)
            let isPassive = Bool.random(using: &dice)
            let folders =
                (isPassive ? ["include"] : [])
                + (0..<depth).map { _ in ["bin", "lib", "share", "a", "a-b"].randomElement(using: &dice) ?? "a" }
            // Names of its own, so that kegs share folders and seldom anything else.
            let own = "k\(keg)n\(number)"
            let leaf =
                ["\(own)", "\(own).x*", "\(own).so", "same", "\(own)@\(own)x", "\(own)@../up", "d\(number)/"]
                .randomElement(using: &dice) ?? own
            return (folders + [leaf]).joined(separator: "/")
        }
    }

    /// The law of folding: seen through its links, the environment is what copying all kegs into one folder would give,
    /// and what must stand in the environment itself does.
    @Test(arguments: 1...120) func aPlanGivesTheUnionOfItsKegs(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let names = (0..<Int.random(in: 1...5, using: &dice)).map { Self.random(&dice, keg: $0) }
        let listings = names.map(listing)
        var union: [String: TreeListing.Entry.Kind] = [:]
        var isConflict = false
        for one in listings {
            for entry in one.entries {
                if let other = union.updateValue(entry.kind, forKey: entry.path), other != entry.kind {
                    isConflict = true
                }
            }
        }
        let plan: LinkPlan
        do { plan = try LinkPlan(listings) } catch let error as LinkPlan.Found {
            #expect(isConflict, "\(error)")
            return
        }
        #expect(!isConflict)
        var seen: [String: TreeListing.Entry.Kind] = [:]
        for step in plan.steps {
            switch step {
            case .directory(let path):
                #expect(seen.updateValue(.directory, forKey: path) == nil)
            case .symbolicLink(let path, let target):
                #expect(seen.updateValue(.symbolicLink(target: target), forKey: path) == nil)
            case .rewritten: Issue.record("nothing names a prefix")
            case .file(let path, let keg):
                let entry = try #require(listings[keg].entries.first { $0.path == path })
                #expect(seen.updateValue(entry.kind, forKey: path) == nil)
            case .fold(let path, let keg):
                for entry in listings[keg].entries where entry.path == path || entry.path.hasPrefix(path + "/") {
                    #expect(!looksAround(entry), "\(entry.path) is folded")
                    #expect(entry.path.hasPrefix("include/"), "\(entry.path) is folded")
                    #expect(seen.updateValue(entry.kind, forKey: entry.path) == nil)
                }
            }
            let parent = Path(path(of: step)).parent.text
            #expect(parent == "." || seen[parent] == .directory, "parents first")
        }
        #expect(seen == union)
        #expect(try LinkPlan(listings.reversed()).steps.map(path(of:)) == plan.steps.map(path(of:)))
    }

    /// The rule of spec/storage.md, written a second time.
    private func looksAround(_ entry: TreeListing.Entry) -> Bool {
        switch entry.kind {
        case .directory: return false
        case .symbolicLink(let target): return target.contains("/")
        case .file(_, _, let executable):
            let name = Path(entry.path).name
            return executable || name.hasSuffix(".so") || name.contains(".so.") || name.hasSuffix(".dylib")
        }
    }

    private func path(of step: LinkPlan.Step) -> String {
        switch step {
        case .directory(let path), .fold(let path, _), .file(let path, _), .symbolicLink(let path, _),
            .rewritten(let path, _, _):
            path
        }
    }
}
