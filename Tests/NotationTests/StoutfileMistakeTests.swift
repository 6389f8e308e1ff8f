import Notation
import Packages
import Testing

/// One mistake for each row: the text below `platforms`, and what is said of it.
@Suite struct StoutfileMistakeTests {
    private static let digest = String(repeating: "6f", count: 32)

    static let rows: [(text: String, line: String)] = [
        (
            text: #"requirs = {}\#nrequires.a = "1""#,
            line: "E0203 «requirs» `requirs` is not a key of a Stoutfile | did you mean `requires`?"
        ),
        (
            text: #"vendor = "cache"\#nrequires.a = "1""#,
            line:
                #"E0204 «"cache"» `vendor` must be a table, not a string | write it as in `vendor = { path = "third-party/stout" }`"#
        ),
        (
            text: "vendor = {}\nrequires.a = \"1\"",
            line:
                #"E0205 «{}» `vendor` does not say where the folder is | give it a `path`, as in `path = "third-party/stout"`, or take it out for the folder `vendor`"#
        ),
        (
            text: #"vendor.path = "../.."\#nrequires.a = "1""#,
            line:
                #"E0239 «"../.."» the vendor folder cannot be there | other files than stout's are there | write a folder relative to the Stoutfile, as in `path = "third-party/stout"`"#
        ),
        (
            text: #"color = "red"\#nrequires.a = "1""#,
            line:
                "E0203 «color» `color` is not a key of a Stoutfile | the keys are `platforms`, `sources`, `requires`, `group`, `env`, `override`, `members`, `include` and `vendor`"
        ),
        (
            text: #"requires = ["cmake"]"#,
            line:
                #"E0204 «["cmake"]» `requires` must be a table, not an array | write it as in `requires = { cmake = "^3.29" }`"#
        ),
        (
            text: "requires.cmake = 3",
            line:
                #"E0204 «3» `cmake` must be a string with a constraint or a table, not an integer | put it between quotes: `cmake = "3"`"#
        ),
        (
            text: #"requires.cmake = ["3"]"#,
            line:
                #"E0204 «["3"]» `cmake` must be a string with a constraint or a table, not an array | write it as in `cmake = "^1.2"`"#
        ),
        (
            text: #"requires.Cmake = "3""#,
            line:
                "E0206 «Cmake» `Cmake` is not a name that a package can have | a name is written in lower case | write `cmake`"
        ),
        (
            text: #"requires."c make" = "3""#,
            line:
                #"E0206 «"c make"» `c make` is not a name that a package can have | a space cannot be part of a name | names are made of `a`-`z`, `0`-`9` and, after the first, `.`, `_`, `+` and `-`"#
        ),
        (
            text: #"requires."" = "3""#,
            line:
                #"E0206 «""» `` is not a name that a package can have | a name has at least one character | names are made of `a`-`z`, `0`-`9` and, after the first, `.`, `_`, `+` and `-`"#
        ),
        (
            text: #"requires."-c" = "3""#,
            line:
                #"E0206 «"-c"» `-c` is not a name that a package can have | a name starts with a letter, a digit or `_`, not with `-` | names are made of `a`-`z`, `0`-`9` and, after the first, `.`, `_`, `+` and `-`"#
        ),
        (
            text: #"requires = { foo_bar = "1", foo-bar = "1" }"#,
            line:
                "E0207 «foo-bar» `foo-bar` and `foo_bar` mean the same package | «foo_bar» first written here | keep one of them; upper case, `_` and `.` do not make another name"
        ),
        (
            text: #"requires.cmake = ">=3 <4""#,
            line:
                "E0208 «» the constraint of `cmake` cannot be read | write `,` between two constraints that must both hold, `||` where one is enough | constraints look like `^1.7`, `>=3.29, <4`, `1.2.*` or `*`"
        ),
        (
            text: #"requires.cmake = """#,
            line:
                "E0208 «» the constraint of `cmake` cannot be read | a constraint is missing; write `*` for any version | constraints look like `^1.7`, `>=3.29, <4`, `1.2.*` or `*`"
        ),
        (
            text: #"requires.cmake = { version = "~>3" }"#,
            line:
                "E0208 «~>» the constraint of `version` cannot be read | `~>` is not an operator; write `~` | constraints look like `^1.7`, `>=3.29, <4`, `1.2.*` or `*`"
        ),
        (
            text: "requires.cmake = { version = 3 }",
            line:
                #"E0204 «3» `version` must be a string with a constraint, not an integer | put it between quotes: `version = "3"`"#
        ),
        (
            text: #"requires.cmake = ">4, <3""#,
            line:
                #"E0209 «">4, <3"» no version meets the constraint `>4, <3` | terms between `,` must all hold; write `||` where one of them is enough"#
        ),
        (
            text: #"requires.cmake = "\u003e=x""#,
            line:
                #"E0208 «"\u003e=x"» the constraint of `cmake` cannot be read | each component of a version starts with a digit | constraints look like `^1.7`, `>=3.29, <4`, `1.2.*` or `*`"#
        ),
        (
            text: #"requires.cmake = { verison = "1" }"#,
            line: "E0203 «verison» `verison` is not a key of a requirement | did you mean `version`?"
        ),
        (
            text: #"requires.cmake = { features = ["a"] }"#,
            line:
                "E0203 «features» `features` is not a key of a requirement | the keys are `version`, `from`, `with`, `on` and `why`"
        ),
        (
            text: #"requires.python3.11 = "*""#,
            line:
                #"E0203 «python3.11» `11` is not a key of a requirement | a name with a dot needs quotes: `"python3.11"`"#
        ),
        (
            text: #"requires.cmake = { version = "1", from = "core" }"#,
            line: #"E0213 «"core"» there is no source `core` | add it under `[sources]`: `core = { registry = "…" }`"#
        ),
        (
            text: #"sources.core.registry = "r"\#nrequires.cmake = { from = "cor" }"#,
            line: #"E0213 «"cor"» there is no source `cor` | did you mean `core`?"#
        ),
        (
            text: #"sources.core.registry = "r"\#nrequires.cmake = { from = "elsewhere" }"#,
            line: #"E0213 «"elsewhere"» there is no source `elsewhere` | declared under `[sources]`: `core`"#
        ),
        (
            text: #"requires.cmake = { with = "icu" }"#,
            line: #"E0204 «"icu"» `with` must be an array of strings, not a string | write `with = ["icu"]`"#
        ),
        (
            text: "requires.cmake = { with = [] }",
            line: "E0218 «[]» `with` is empty | take it out, or put something in"
        ),
        (
            text: #"requires.cmake = { with = ["icu", 1] }"#,
            line: "E0204 «1» each element of `with` must be a string, not an integer | put each one between quotes"
        ),
        (
            text: #"requires.cmake = { with = ["ICU"] }"#,
            line:
                #"E0206 «"ICU"» `ICU` is not a name that a feature can have | a name is written in lower case | the package itself lists its features, in lower case"#
        ),
        (
            text: #"requires.cmake = { with = ["icu", "icu"] }"#,
            line: #"E0226 «"icu"» `icu` is listed twice in `with` | keep one of them"#
        ),
        (
            text: #"requires.cmake = { on = "linus" }"#,
            line: #"E0210 «"linus"» `linus` names no platform that stout knows | did you mean `linux`?"#
        ),
        (
            text: #"requires.cmake = { on = "windows" }"#,
            line:
                #"E0210 «"windows"» `windows` names no platform that stout knows | write one of `linux`, `linux-arm64`, `linux-x86_64`, `macos`, `macos-arm64` and `macos-x86_64`"#
        ),
        (
            text: "requires.cmake = { on = [] }",
            line: "E0218 «[]» `on` is empty | take it out, or put something in"
        ),
        (
            text: "requires.cmake = { on = 1 }",
            line:
                #"E0204 «1» `on` must be a platform or an array of them, not an integer | write it as in `on = "linux"`"#
        ),
        (
            text: #"requires.cmake = { on = "macos" }"#,
            line:
                #"warning E0225 «"macos"» this is for no platform that `platforms` lists | add the platform to `platforms`, or take the requirement out"#
        ),
        (
            text: #"requires.cmake = { why = " " }"#,
            line: #"E0223 «" "» `why` is empty | write a reason or take it out"#
        ),
        (
            text: "requires.cmake = { why = true }",
            line: #"E0204 «true» `why` must be a string, not a boolean | write it as in `why = "…"`"#
        ),
        (
            text: #"group.default.requires.a = "1""#,
            line: "E0219 «default» a group cannot be called `default` | `[requires]` is that group"
        ),
        (
            text: #"group.CI.requires.a = "1""#,
            line: "E0206 «CI» `CI` is not a name that a group can have | a name is written in lower case | write `ci`"
        ),
        (
            text: #"group.ci = "1"\#nrequires.a = "1""#,
            line:
                #"E0204 «"1"» `ci` must be a table, not a string | write `[group.ci.requires]` above its requirements"#
        ),
        (
            text: #"group.ci.require.a = "1"\#nrequires.a = "1""#,
            line: "E0203 «require» `require` is not a key of a group | did you mean `requires`?"
        ),
        (
            text: #"group.ci = { isolated = "yes", requires = { a = "1" } }"#,
            line: #"E0204 «"yes"» `isolated` must be a boolean, not a string | write it as in `isolated = true`"#
        ),
        (
            text: #"sources = "https://example.org"\#nrequires.a = "1""#,
            line:
                #"E0204 «"https://example.org"» `sources` must be a table, not a string | write it as in `sources = { core = { registry = "…" } }`"#
        ),
        (
            text: #"sources.core = "https://example.org"\#nrequires.a = "1""#,
            line:
                #"E0204 «"https://example.org"» `core` must be a table, not a string | write `core = { registry = "https://example.org" }`"#
        ),
        (
            text: #"sources.core = {}\#nrequires.a = "1""#,
            line:
                #"E0214 «core» the source `core` does not say where it is | give it `registry = "…"` or `channel = "…"`, a web address or a folder"#
        ),
        (
            text: #"sources.core = { registry = "r", url = "x" }\#nrequires.a = "1""#,
            line:
                "E0203 «url» `url` is not a key of a source | the keys are `registry`, `channel`, `only`, `root` and `unsigned`"
        ),
        (
            text: #"sources.core = { registry = "" }\#nrequires.a = "1""#,
            line:
                #"E0215 «""» `registry` has a location that cannot be used | it is empty | write a web address, or a folder relative to the Stoutfile"#
        ),
        (
            text: #"sources.core = { registry = "ftp://example.org" }\#nrequires.a = "1""#,
            line:
                #"E0215 «"ftp://example.org"» `registry` has a location that cannot be used | `ftp` is not supported; there are `https`, `http` and folders | write a web address, or a folder relative to the Stoutfile"#
        ),
        (
            text: #"sources.core = { registry = "https://me:secret@example.org/r" }\#nrequires.a = "1""#,
            line:
                #"E0215 «"https://me:secret@example.org/r"» `registry` has a location that cannot be used | a Stoutfile is committed, so a password does not belong into it | write a web address, or a folder relative to the Stoutfile"#
        ),
        (
            text: #"sources.core = { registry = "https:///r" }\#nrequires.a = "1""#,
            line:
                #"E0215 «"https:///r"» `registry` has a location that cannot be used | the host is missing | write a web address, or a folder relative to the Stoutfile"#
        ),
        (
            text: #"sources.core = { registry = "https://example.org/r?x=1" }\#nrequires.a = "1""#,
            line:
                #"E0215 «"https://example.org/r?x=1"» `registry` has a location that cannot be used | a query or fragment cannot be part of it | write a web address, or a folder relative to the Stoutfile"#
        ),
        (
            text: #"sources.core = { registry = 1 }\#nrequires.a = "1""#,
            line: #"E0204 «1» `registry` must be a string, not an integer | put it between quotes: `registry = "1"`"#
        ),
        (
            text: #"sources.core = { registry = "r", only = [] }\#nrequires.a = "1""#,
            line: "E0218 «[]» `only` is empty | take it out, or put something in"
        ),
        (
            text: #"sources.core = { registry = "r", only = ["Acme-*"] }\#nrequires.a = "1""#,
            line:
                #"E0217 «"Acme-*"» `Acme-*` is not a pattern that a name can match | a name is written in lower case | a pattern is a name with `*` in it, as in `acme-*`"#
        ),
        (
            text: #"sources.core = { registry = "r", only = "acme-*" }\#nrequires.a = "1""#,
            line: #"E0204 «"acme-*"» `only` must be an array of strings, not a string | write `only = ["acme-*"]`"#
        ),
        (
            text: #"sources.core = { registry = "r", root = "6f1c" }\#nrequires.a = "1""#,
            line:
                #"E0216 «"6f1c"» `root` is not a digest | a digest starts with `sha256:` here | copy it from where the registry publishes it: `sha256:` and 64 digits"#
        ),
        (
            text: #"sources.core = { registry = "r", root = "sha256:6f1c" }\#nrequires.a = "1""#,
            line:
                #"E0216 «"sha256:6f1c"» `root` is not a digest | a SHA-256 digest has 64 hexadecimal digits, not 4 | copy it from where the registry publishes it: `sha256:` and 64 digits"#
        ),
        (
            text: #"sources.core = { registry = "r", unsigned = "yes" }\#nrequires.a = "1""#,
            line: #"E0204 «"yes"» `unsigned` must be a boolean, not a string | write it as in `unsigned = true`"#
        ),
        (
            text: #"sources.core = { registry = "r", root = "sha256:\#(digest)", unsigned = true }\#nrequires.a = "1""#,
            line:
                #"E0238 «true» the source `core` is both `unsigned` and to be believed by its `root` | take `unsigned` out: with `root` nothing is believed that is not signed"#
        ),
        (
            text: #"sources = { core = { registry = "r" }, Core = { registry = "r" } }\#nrequires.a = "1""#,
            line:
                "E0207 «Core» `Core` and `core` mean the same source | «core» first written here | keep one of them; upper case, `_` and `.` do not make another name"
        ),
        (
            text: #"env.PGDATA = "x"\#nrequires.a = "1""#,
            line:
                "E0203 «PGDATA» `PGDATA` is not a key of `[env]` | variables go one level deeper: `set = { PGDATA = … }`"
        ),
        (
            text: #"env.sets = { A = "x" }\#nrequires.a = "1""#,
            line: "E0203 «sets» `sets` is not a key of `[env]` | did you mean `set`?"
        ),
        (
            text: #"env.set = "A=1"\#nrequires.a = "1""#,
            line: #"E0204 «"A=1"» `set` must be a table, not a string | write it as in `set = { NAME = "value" }`"#
        ),
        (
            text: #"env.set.A-B = "1"\#nrequires.a = "1""#,
            line:
                "E0220 «A-B» `A-B` cannot be the name of a variable | names of variables are letters, digits and `_`, not starting with a digit"
        ),
        (
            text: #"env.set.A = 1\#nrequires.a = "1""#,
            line: #"E0204 «1» `A` must be a string, not an integer | put it between quotes: `A = "1"`"#
        ),
        (
            text: #"env.set.A = "{home}/x"\#nrequires.a = "1""#,
            line:
                "E0221 «{home}» the value of `A` cannot be filled in | `{home}` is not known; there are `{project}` and `{env}`, and `{{` for a brace | `{project}` is the Stoutfile's folder, `{env}` the environment's"
        ),
        (
            text: #"env.set.A = "x{project"\#nrequires.a = "1""#,
            line:
                "E0221 «{project» the value of `A` cannot be filled in | `{` has no `}`; write `{{` for a brace | `{project}` is the Stoutfile's folder, `{env}` the environment's"
        ),
        (
            text: #"env.set.A = "\u0000"\#nrequires.a = "1""#,
            line:
                #"E0221 «"\u0000"» the value of `A` cannot be used | no variable can hold the character U+0 | take it out"#
        ),
        (
            text: #"env.prepend.PATH = "x"\#nrequires.a = "1""#,
            line: #"E0204 «"x"» `PATH` must be an array of strings, not a string | write `PATH = ["x"]`"#
        ),
        (
            text: #"env.prepend.PATH = []\#nrequires.a = "1""#,
            line: "E0218 «[]» `PATH` is empty | take it out, or put something in"
        ),
        (
            text: #"env = { set = { A = "1" }, append = { A = ["2"] } }\#nrequires.a = "1""#,
            line:
                "E0222 «A» `A` is set and added to | «A» set here | write the whole value under `set`, or take it out there"
        ),
        (
            text: #"override.zlib = {}\#nrequires.a = "1""#,
            line:
                #"E0205 «zlib» the override of `zlib` has no `version` | give it `version = "…"`, the versions that are allowed"#
        ),
        (
            text: #"override.zlib = 1\#nrequires.a = "1""#,
            line:
                #"E0204 «1» `zlib` must be a string with a constraint or a table, not an integer | put it between quotes: `zlib = "1"`"#
        ),
        (
            text: #"override.zlib = "=x"\#nrequires.a = "1""#,
            line:
                "E0208 «x» the constraint of `zlib` cannot be read | each component of a version starts with a digit | constraints look like `^1.7`, `>=3.29, <4`, `1.2.*` or `*`"
        ),
        (
            text: #"override.zlib = { version = "1", until = "2026-12-01" }\#nrequires.a = "1""#,
            line:
                #"E0204 «"2026-12-01"» `until` must be a date, not a string | write a day without quotes: `until = 2026-12-01`"#
        ),
        (
            text: #"override.zlib = { version = "1", untill = 2026-12-01 }\#nrequires.a = "1""#,
            line: "E0203 «untill» `untill` is not a key of an override | did you mean `until`?"
        ),
        (
            text: #"override.zlib = { version = "1", why = "" }\#nrequires.a = "1""#,
            line: #"E0223 «""» `why` is empty | write a reason or take it out"#
        ),
    ]

    @Test(arguments: rows)
    func mistake(text: String, expected: String) {
        let (manifest, diagnostics) = Stoutfile.read(source("platforms = [\"linux-x86_64\"]\n" + text))
        #expect(diagnostics.map { line($0) } == [expected])
        #expect(manifest == nil || expected.hasPrefix("warning"))
    }

    @Test(arguments: platformRows)
    func platforms(text: String, expected: String) {
        let (manifest, diagnostics) = Stoutfile.read(source(text + "\nrequires.a = \"1\""))
        #expect(diagnostics.map { line($0) } == [expected])
        #expect(manifest == nil)
    }
    static let platformRows: [(text: String, line: String)] = [
        (
            text: "",
            line: #"E0212 «» `platforms` is missing | write `platforms = ["\#(Platform.current)"]` at the top"#
        ),
        (
            text: "platforms = []",
            line: #"E0212 «[]» no platform is listed | write `platforms = ["\#(Platform.current)"]`"#
        ),
        (
            text: #"platforms = "linux-x86_64""#,
            line:
                #"E0204 «"linux-x86_64"» `platforms` must be an array of strings, not a string | write `platforms = ["linux-x86_64"]`"#
        ),
        (
            text: #"platforms = ["linux-x86_64", 3]"#,
            line: "E0204 «3» each element of `platforms` must be a string, not an integer | put each one between quotes"
        ),
        (
            text: #"platforms = ["linux-x86-64"]"#,
            line:
                "E0210 «linux-x86-64» `linux-x86-64` is not a platform that stout knows | did you mean `linux-x86_64`?"
        ),
        (
            text: #"platforms = ["linux-amd64"]"#,
            line: "E0210 «linux-amd64» `linux-amd64` is not a platform that stout knows | did you mean `linux-x86_64`?"
        ),
        (
            text: #"platforms = ["amiga"]"#,
            line:
                "E0210 «amiga» `amiga` is not a platform that stout knows | the platforms are `linux-arm64`, `linux-x86_64`, `macos-arm64` and `macos-x86_64`"
        ),
        (
            text: #"platforms = ["linux-x86_64+glibc"]"#,
            line:
                "E0210 «linux-x86_64+glibc» `linux-x86_64+glibc` is not a platform that stout knows | a floor is a part of the system and its least version, as in `linux-x86_64+glibc2.28`"
        ),
        (
            text: #"platforms = ["linux-x86_64+musl1.2"]"#,
            line:
                "E0210 «linux-x86_64+musl1.2» `linux-x86_64+musl1.2` is not a platform that stout knows | a floor is a part of the system and its least version, as in `linux-x86_64+glibc2.28`"
        ),
        (
            text: #"platforms = ["linux-x86_64", "linux-x86_64+glibc2.28"]"#,
            line:
                #"E0211 «"linux-x86_64+glibc2.28"» `linux-x86_64` is listed twice | «"linux-x86_64"» first listed here | keep one of them"#
        ),
    ]
}
