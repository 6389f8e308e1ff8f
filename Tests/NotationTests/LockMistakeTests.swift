import Diagnostics
import Foundation
import Notation
import Packages
import Testing

/// One mistake for each row: what is replaced in a good lock by what, and what is said of it.
@Suite struct LockMistakeTests {
    static let good = """
        lock = 1
        platforms = ["linux-x86_64", "macos-arm64"]
        [source.core]
        kind = "stout"
        [[package]]
        name = "a"
        version = "1.0"
        source = "core"
        want.default = "^1"
        needs = ["b >=1"]
        bottle.any = { path = "bottles/a", sha256 = "\(String(repeating: "a", count: 64))", size = 10 }
        [[package]]
        name = "b"
        version = "2.0"
        source = "core"
        bottle.linux-x86_64 = { path = "bottles/b", sha256 = "\(String(repeating: "b", count: 64))", size = 10 }
        bottle.macos-arm64 = { path = "bottles/c", sha256 = "\(String(repeating: "c", count: 64))", size = 10 }
        """

    static let rows: [(from: String, to: String, line: String)] = [
        (
            from: "lock = 1\n", to: "lock = 2\nfuture = true\n",
            line:
                "E0306 «2» Stout.lock has format 2, and this stout reads formats up to 1 | update stout; a newer one wrote this lock"
        ),
        (
            from: "lock = 1\n", to: "lock = 0\n",
            line:
                "E0307 «0» there is no format 0 of a lock | restore it from version control, or delete it and run `stout lock`"
        ),
        (
            from: "lock = 1\n", to: #"lock = "1"\#n"#,
            line:
                #"E0304 «"1"» `lock` must be an integer, not a string | restore it from version control, or delete it and run `stout lock`"#
        ),
        (
            from: "lock = 1\n", to: "\n",
            line:
                "E0305 «» `lock`, the version of the format, is missing | restore it from version control, or delete it and run `stout lock`"
        ),
        (
            from: "lock = 1\n", to: "lock = 1\nmeta = {}\n",
            line:
                "E0303 «meta» `meta` is not a key of a lock | the keys are `lock`, `platforms`, `source` and `package`"
        ),
        (
            from: #"platforms = ["linux-x86_64", "macos-arm64"]"#,
            to: #"platforms = ["linux-x86_64", "macos-arm64", "amiga"]"#,
            line:
                #"E0312 «"amiga"» `amiga` is not a platform that stout knows | restore it from version control, or delete it and run `stout lock`"#
        ),
        (
            from: #"platforms = ["linux-x86_64", "macos-arm64"]"#, to: "platforms = []",
            line:
                "E0312 «[]» no platform is listed | restore it from version control, or delete it and run `stout lock`"
        ),
        (
            from: #"platforms = ["linux-x86_64", "macos-arm64"]"#, to: #"platforms = ["linux-x86_64", "linux-x86_64"]"#,
            line:
                #"E0321 «"linux-x86_64"» `linux-x86_64` is listed twice in `platforms` | restore it from version control, or delete it and run `stout lock`"#
        ),
        (
            from: #"platforms = ["linux-x86_64", "macos-arm64"]"#,
            to: #"platforms = ["linux-arm64", "linux-x86_64", "macos-arm64"]"#,
            line:
                #"E0320 «"b"» `b` has no bottle for linux-arm64 | restore it from version control, or delete it and run `stout lock`"#
        ),
        (
            from: #"kind = "stout""#, to: #"kind = "brew""#,
            line:
                #"E0317 «"brew"» `brew` is not a kind of source that stout knows | restore it from version control, or delete it and run `stout lock`"#
        ),
        (
            from: #"kind = "stout""#, to: "kind = 1",
            line: #"E0304 «1» `kind` must be a string, not an integer | put it between quotes: `kind = "1"`"#
        ),
        (
            from: #"kind = "stout""#, to: #"root = "sha256:aa"\#nkind = "stout""#,
            line:
                #"E0313 «"sha256:aa"» `root` is not a digest | a SHA-256 digest has 64 hexadecimal digits, not 2 | restore it from version control, or delete it and run `stout lock`"#
        ),
        (
            from: #"kind = "stout""#, to: #"kind = "stout"\#nurl = "https://example.org""#,
            line: "E0303 «url» `url` is not a key of a source | the keys are `kind`, `root` and `channels`"
        ),
        (
            from: #"kind = "stout"\#n"#, to: "",
            line:
                "E0305 «core» the source `core` has no `kind` | restore it from version control, or delete it and run `stout lock`"
        ),
        (
            from: #"name = "a"\#n"#, to: "",
            line:
                "E0305 «[[package]]» `name` is missing | restore it from version control, or delete it and run `stout lock`"
        ),
        (
            from: #"name = "a""#, to: #"name = "A""#,
            line:
                #"E0309 «"A"» `A` is not a name | a name is written in lower case | restore it from version control, or delete it and run `stout lock`"#
        ),
        (
            from: #"version = "1.0""#, to: #"version = "one""#,
            line:
                "E0310 «o» `one` is not a version | each component of a version starts with a digit | restore it from version control, or delete it and run `stout lock`"
        ),
        (
            from: #"version = "1.0""#, to: "version = 1.0",
            line: #"E0304 «1.0» `version` must be a string, not a float | put it between quotes: `version = "1.0"`"#
        ),
        (
            from: #"version = "1.0"\#nsource = "core""#, to: #"version = "1.0"\#nsource = "other""#,
            line:
                #"E0316 «"other"» the lock has no source `other` | restore it from version control, or delete it and run `stout lock`"#
        ),
        (
            from: #"version = "1.0"\#n"#, to: "",
            line:
                #"E0305 «"a"» `version` of `a` is missing | restore it from version control, or delete it and run `stout lock`"#
        ),
        (
            from: #"version = "1.0""#, to: #"version = "1.0"\#nrevision = 0"#,
            line:
                "E0315 «0» `revision` must be from 1 to 2147483647 | restore it from version control, or delete it and run `stout lock`"
        ),
        (
            from: #"version = "1.0""#, to: #"version = "1.0"\#nversoin = "1""#,
            line: "E0303 «versoin» `versoin` is not a key of a package | did you mean `version`?"
        ),
        (
            from: #"version = "1.0""#, to: #"version = "1.0"\#nreleased = 2026-06-30T08:12:44+02:00"#,
            line:
                "E0322 «2026-06-30T08:12:44+02:00» `released` must be written as in 2026-06-30T08:12:44Z | restore it from version control, or delete it and run `stout lock`"
        ),
        (
            from: #"version = "1.0""#, to: #"version = "1.0"\#nreleased = "2026-06-30""#,
            line:
                #"E0304 «"2026-06-30"» `released` must be a date-time in UTC, not a string | restore it from version control, or delete it and run `stout lock`"#
        ),
        (
            from: #"version = "1.0""#, to: #"version = "1.0"\#non = []"#,
            line: "E0312 «[]» `on` is empty | restore it from version control, or delete it and run `stout lock`"
        ),
        (
            from: #"version = "1.0""#, to: #"version = "1.0"\#non = ["linux-arm64"]"#,
            line:
                #"E0312 «"linux-arm64"» `linux-arm64` is not a platform of this lock | restore it from version control, or delete it and run `stout lock`"#
        ),
        (
            from: #"version = "2.0""#, to: #"version = "2.0"\#non = ["linux-x86_64"]"#,
            line:
                #"E0319 «"b >=1"» `a` needs `b`, which is not locked for macos-arm64 | restore it from version control, or delete it and run `stout lock`"#
        ),
        (
            from: #"version = "1.0""#, to: #"version = "1.0"\#ngroup = "ci""#,
            line:
                #"E0323 «"a"» this block is of the group `ci`, but `default` wants it | restore it from version control, or delete it and run `stout lock`"#
        ),
        (
            from: #"version = "1.0""#, to: #"version = "1.0"\#noverride = "==""#,
            line:
                "E0311 «==» the constraint `==` cannot be read | `==` is not an operator; write `=` | restore it from version control, or delete it and run `stout lock`"
        ),
        (
            from: #"version = "1.0""#, to: #"version = "1.0"\#nwith = ["x", "x"]"#,
            line:
                #"E0321 «"x"» `x` is listed twice in `with` | restore it from version control, or delete it and run `stout lock`"#
        ),
        (
            from: #"want.default = "^1""#, to: #"want.default = "^x""#,
            line:
                "E0311 «x» the constraint `^x` cannot be read | each component of a version starts with a digit | restore it from version control, or delete it and run `stout lock`"
        ),
        (
            from: #"want.default = "^1""#, to: #"want.default = { with = ["x"] }"#,
            line:
                "E0305 «default» `version` of a want is missing | restore it from version control, or delete it and run `stout lock`"
        ),
        (
            from: #"want.default = "^1""#, to: #"want.default = { version = "1", on = ["amiga"] }"#,
            line:
                #"E0312 «"amiga"» `amiga` names no platform that stout knows | restore it from version control, or delete it and run `stout lock`"#
        ),
        (
            from: #"want.default = "^1""#, to: "want.default = 1",
            line:
                "E0304 «1» `default` must be a constraint or a table, not an integer | restore it from version control, or delete it and run `stout lock`"
        ),
        (
            from: #"needs = ["b >=1"]"#, to: #"needs = ["b >=1", "c"]"#,
            line:
                #"E0319 «"c"» `a` needs `c`, which is not locked | restore it from version control, or delete it and run `stout lock`"#
        ),
        (
            from: #"needs = ["b >=1"]"#, to: #"needs = ["b >=1", "b <3"]"#,
            line:
                #"E0321 «"b <3"» `b` is listed twice in `needs` | restore it from version control, or delete it and run `stout lock`"#
        ),
        (
            from: #"needs = ["b >=1"]"#, to: #"needs = ["b >>1"]"#,
            line:
                "E0311 «>>» `b >>1` is not a requirement | `>>` is not an operator; write `>` | restore it from version control, or delete it and run `stout lock`"
        ),
        (
            from: #"needs = ["b >=1"]"#, to: #"needs = ["B >=1"]"#,
            line:
                "E0311 «B» `B >=1` is not a requirement | a name is written in lower case | restore it from version control, or delete it and run `stout lock`"
        ),
        (
            from: #"needs = ["b >=1"]"#, to: #"needs = "b >=1""#,
            line: #"E0304 «"b >=1"» `needs` must be an array of strings, not a string | write `needs = ["b >=1"]`"#
        ),
        (
            from: #"\#(String(repeating: "a", count: 64))"#, to: #"\#(String(repeating: "a", count: 63))"#,
            line:
                #"E0313 «"\#(String(repeating: "a", count: 63))"» `sha256` is not a digest | a SHA-256 digest has 64 hexadecimal digits, not 63 | restore it from version control, or delete it and run `stout lock`"#
        ),
        (
            from: #"\#(String(repeating: "a", count: 64))"#, to: #"\#(String(repeating: "a", count: 63))g"#,
            line:
                #"E0313 «"\#(String(repeating: "a", count: 63))g"» `sha256` is not a digest | a digest has only the digits 0-9 and a-f | restore it from version control, or delete it and run `stout lock`"#
        ),
        (
            from: #"\#(String(repeating: "a", count: 64))"#, to: #"\#(String(repeating: "A", count: 64))"#,
            line:
                #"E0313 «"\#(String(repeating: "A", count: 64))"» `sha256` is not a digest | a digest is written in lower case | restore it from version control, or delete it and run `stout lock`"#
        ),
        (
            from: "bottles/a", to: "../a",
            line:
                #"E0314 «"../a"» `path` must lead to a file inside the registry | names with `/` between, none of them empty, `.` or `..` | restore it from version control, or delete it and run `stout lock`"#
        ),
        (
            from: "bottles/a", to: "/etc/passwd",
            line:
                #"E0314 «"/etc/passwd"» `path` must lead to a file inside the registry | names with `/` between, none of them empty, `.` or `..` | restore it from version control, or delete it and run `stout lock`"#
        ),
        (
            from: "bottles/a", to: "https://example.org/a",
            line:
                #"E0314 «"https://example.org/a"» `path` must lead to a file inside the registry | names with `/` between, none of them empty, `.` or `..` | restore it from version control, or delete it and run `stout lock`"#
        ),
        (
            from: "size = 10 }\n[[", to: "size = 0 }\n[[",
            line:
                "E0315 «0» `size` must be from 1 to 1125899906842624 | restore it from version control, or delete it and run `stout lock`"
        ),
        (
            from: "size = 10 }\n[[", to: "size = -1 }\n[[",
            line:
                "E0315 «-1» `size` must be from 1 to 1125899906842624 | restore it from version control, or delete it and run `stout lock`"
        ),
        (
            from: ", size = 10 }\n[[", to: " }\n[[",
            line:
                #"E0305 «{ path = "bottles/a", sha256 = "\#(String(repeating: "a", count: 64))" }» `size` of a bottle is missing | restore it from version control, or delete it and run `stout lock`"#
        ),
        (
            from: "size = 10 }\n[[", to: #"size = 10, url = "x" }\#n[["#,
            line: "E0303 «url» `url` is not a key of a bottle | the keys are `path`, `sha256` and `size`"
        ),
        (
            from: "bottle.any", to: "bottle.amiga",
            line:
                "E0312 «amiga» `amiga` is not a platform that stout knows | restore it from version control, or delete it and run `stout lock`"
        ),
        (
            from: "bottle.any", to: "bottle.linux-x86_64",
            line:
                #"E0320 «"a"» `a` has no bottle for macos-arm64 | restore it from version control, or delete it and run `stout lock`"#
        ),
        (
            from: #"name = "b""#, to: #"name = "a""#,
            line:
                #"E0318 «"a"» `a` is locked twice for one platform | «"a"» first locked here | restore it from version control, or delete it and run `stout lock`"#
        ),
        (
            from: "[[package]]", to: "[package]",
            line:
                "E0104 «[package]» table `package` is defined twice | again here | «[package]» first defined here | restore it from version control, or delete it and run `stout lock`"
        ),
    ]

    @Test func theGoodLockIsGood() {
        let (lock, diagnostics) = Lock.read(source(Self.good, name: "Stout.lock"))
        #expect(diagnostics.map { line($0) } == [])
        #expect(lock?.packages.map(\.name) == ["a", "b"])
    }

    @Test(arguments: rows)
    func mistake(from: String, to: String, expected: String) throws {
        let text = Self.good.replacingOccurrences(of: from, with: to)
        #expect(text != Self.good)
        let (lock, diagnostics) = Lock.read(source(text, name: "Stout.lock"))
        #expect(diagnostics.map { line($0) } == [expected])
        #expect(lock == nil)
    }

    @Test(arguments: ["", "# a comment\n"])
    func emptyLock(text: String) {
        let (lock, diagnostics) = Lock.read(source(text, name: "Stout.lock"))
        #expect(lock == nil && diagnostics.map(\.code) == [.lockEmpty])
    }
}
