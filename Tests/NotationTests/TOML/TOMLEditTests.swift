import Diagnostics
import Testing

@testable import Notation

/// Edits as pairs of texts: all that is not asked for stays byte for byte.
struct TOMLEditTests {
    private func set(_ text: String, _ key: String, _ value: String, in path: [String] = ["requires"]) throws -> String
    {
        var edit = try TOMLEdit(SourceText(name: "Stoutfile", bytes: Array(text.utf8)))
        try edit.set(key, to: value, in: path)
        return String(decoding: edit.bytes, as: UTF8.self)
    }

    private func removed(_ text: String, _ key: String, from path: [String] = ["requires"]) throws -> String {
        var edit = try TOMLEdit(SourceText(name: "Stoutfile", bytes: Array(text.utf8)))
        let isRemoved = try edit.remove(key, from: path)
        #expect(isRemoved)
        return String(decoding: edit.bytes, as: UTF8.self)
    }

    // MARK: - Setting

    @Test func `a value is replaced and nothing else`() throws {
        let text = "# top\n[ requires ]  # all\n\"cmake\"\t=   '3'  # why\n  jq = \"1\"\r\n"
        #expect(
            try set(text, "cmake", "\"4\"")
                == "# top\n[ requires ]  # all\n\"cmake\"\t=   \"4\"  # why\n  jq = \"1\"\r\n")
    }

    @Test func `a value of several lines is replaced as a whole`() throws {
        #expect(try set("a = [ # one\n  1,\n] # end\nb = 2\n", "a", "3", in: []) == "a = 3 # end\nb = 2\n")
    }

    @Test func `a new key goes to its alphabetical place`() throws {
        let text = "[requires]\ncmake = \"3\"\nzlib = \"1\" # last\n\n[env]\n"
        #expect(try set(text, "jq", "\"1\"") == "[requires]\ncmake = \"3\"\njq = \"1\"\nzlib = \"1\" # last\n\n[env]\n")
        #expect(
            try set(text, "awk", "\"1\"") == "[requires]\nawk = \"1\"\ncmake = \"3\"\nzlib = \"1\" # last\n\n[env]\n")
        #expect(try set(text, "zz", "\"1\"") == "[requires]\ncmake = \"3\"\nzlib = \"1\" # last\nzz = \"1\"\n\n[env]\n")
    }

    @Test func `a new key goes to the end of a table that is not sorted`() throws {
        #expect(try set("[requires]\nz = 1\na = 2\n# end\n", "m", "3") == "[requires]\nz = 1\na = 2\nm = 3\n# end\n")
    }

    @Test func `comments stay with the key below them`() throws {
        let text = "[requires]\n# builds\n# everything\ncmake = \"3\"\n# checks\nshellcheck = \"1\"\n"
        #expect(
            try set(text, "awk", "1")
                == "[requires]\nawk = 1\n# builds\n# everything\ncmake = \"3\"\n# checks\nshellcheck = \"1\"\n")
        #expect(
            try set(text, "ninja", "1")
                == "[requires]\n# builds\n# everything\ncmake = \"3\"\nninja = 1\n# checks\nshellcheck = \"1\"\n")
    }

    @Test func `a new line is indented, spaced and aligned as its neighbours are`() throws {
        #expect(try set("[requires]\n    a=1\n", "b", "2") == "[requires]\n    a=1\n    b=2\n")
        #expect(
            try set("[requires]\ncmake      = 1\npostgresql = 2\n", "jq", "3")
                == "[requires]\ncmake      = 1\njq         = 3\npostgresql = 2\n")
        #expect(
            try set("[requires]\na  = 1\nbcd = 2\n", "longest-of-all", "3")
                == "[requires]\na  = 1\nbcd = 2\nlongest-of-all = 3\n")
        #expect(
            try set("[requires]\n\"ä\"   = 1\nbcdef = 2\n", "c", "3")
                == "[requires]\n\"ä\"   = 1\nbcdef = 2\nc     = 3\n")
    }

    @Test func `a missing table gets a header at the end`() throws {
        #expect(
            try set("a = 1", "b", "2", in: ["group", "my ci", "requires"])
                == "a = 1\n\n[group.\"my ci\".requires]\nb = 2\n")
        #expect(try set("", "b", "2") == "[requires]\nb = 2\n")
        #expect(try set("a = 1\r\n\r\n", "b", "2") == "a = 1\r\n\r\n[requires]\r\nb = 2\r\n")
        #expect(try set("[a.b]\nx = 1\n", "y", "2", in: ["a"]) == "[a.b]\nx = 1\n\n[a]\ny = 2\n")
        #expect(try set("\u{FEFF}", "b", "2") == "\u{FEFF}[requires]\nb = 2\n")
    }

    @Test func `an empty table gets its first key below its header`() throws {
        #expect(try set("[requires] # none\n\n[env]\n", "b", "2") == "[requires] # none\nb = 2\n\n[env]\n")
        #expect(try set("  [requires]", "b", "2") == "  [requires]\n  b = 2\n")
    }

    @Test func `the root's first key stays above the first header`() throws {
        #expect(try set("[a]\n", "b", "2", in: []) == "b = 2\n\n[a]\n")
        #expect(try set("# Stoutfile\n\n[a]\n", "b", "2", in: []) == "# Stoutfile\n\nb = 2\n\n[a]\n")
        #expect(try set("# about a\n[a]\n", "b", "2", in: []) == "b = 2\n\n# about a\n[a]\n")
        #expect(try set("\u{FEFF}[a]\n", "b", "2", in: []) == "\u{FEFF}b = 2\n\n[a]\n")
        #expect(try set("# only\n", "b", "2", in: []) == "# only\nb = 2\n")
    }

    @Test func `members of inline tables are replaced and added`() throws {
        let text = "[requires]\npg = { version = \"16\", why = \"prod\" } # db\n"
        #expect(
            try set(text, "version", "\"17\"", in: ["requires", "pg"])
                == "[requires]\npg = { version = \"17\", why = \"prod\" } # db\n")
        #expect(
            try set(text, "on", "\"linux\"", in: ["requires", "pg"])
                == "[requires]\npg = { version = \"16\", why = \"prod\", on = \"linux\" } # db\n")
        #expect(try set("a = {}\n", "b", "1", in: ["a"]) == "a = { b = 1 }\n")
        #expect(try set("a = {b=1}\n", "c", "2", in: ["a"]) == "a = {b=1, c=2}\n")
        #expect(try set("a = {b.c = 1}\n", "d", "2", in: ["a", "b"]) == "a = {b.c = 1, b.d = 2}\n")
        #expect(try set("a = {b = 1}\n", "e", "2", in: ["a", "c", "d"]) == "a = {b = 1, c = { d = { e = 2 } }}\n")
    }

    @Test func `dotted keys get dotted neighbours`() throws {
        #expect(
            try set("requires.cmake = 1\nrequires.zlib = 2\n[env]\n", "jq", "3")
                == "requires.cmake = 1\nrequires.jq = 3\nrequires.zlib = 2\n[env]\n")
        #expect(
            try set("[a]\nb . \"x\".c=1\n", "d", "2", in: ["a", "b"]) == "[a]\nb . d=2\nb . \"x\".c=1\n")
    }

    @Test func `a table of lines is not overwritten`() throws {
        var edit = try TOMLEdit(SourceText(name: "x", bytes: Array("[requires.pg]\nversion = 1\n".utf8)))
        let error = #expect(throws: TOMLEditError.self) { try edit.set("pg", to: "1", in: ["requires"]) }
        #expect(error?.reason == .writtenAsTable)
        let other = #expect(throws: TOMLEditError.self) {
            try edit.set("x", to: "1", in: ["requires", "pg", "version"])
        }
        #expect(other?.reason == .notATable)
        #expect(other?.path == ["requires", "pg", "version"])
        #expect(throws: TOMLEditError.self) { try edit.set("x", to: "no value", in: []) }
        #expect(edit.bytes == Array("[requires.pg]\nversion = 1\n".utf8))
    }

    // MARK: - Removing

    @Test func `a line goes with its comment`() throws {
        #expect(
            try removed("[requires]\n# tools\ncmake = 1 # why\njq = 2\n", "cmake") == "[requires]\n# tools\njq = 2\n")
        #expect(try removed("[requires]\r\na = [\r\n1,\r\n] # x\r\nb = 1", "a") == "[requires]\r\nb = 1")
        #expect(try removed("a = 1\nb = 2", "b", from: []) == "a = 1\n")
        #expect(try removed("\u{FEFF}a = 1\nb = 2\n", "a", from: []) == "\u{FEFF}b = 2\n")
    }

    @Test func `a member goes with its comma`() throws {
        #expect(try removed("a = { b = 1 , c = 2 }\n", "b", from: ["a"]) == "a = { c = 2 }\n")
        #expect(try removed("a = { b = 1 , c = 2 }\n", "c", from: ["a"]) == "a = { b = 1 }\n")
        #expect(try removed("a = { b = 1 }\n", "b", from: ["a"]) == "a = {}\n")
        #expect(try removed("a = {b.c = 1, d = \",\", b.e = 2}\n", "b", from: ["a"]) == "a = {d = \",\"}\n")
    }

    @Test func `a table goes with all its pieces`() throws {
        let text =
            "[requires]\njq = 1\n\n[requires.pg] # db\nversion = 1\n# note\nwith = []\n\n[requires.pg.x]\ny = 1\n# of env\n[env]\n"
        #expect(try removed(text, "pg") == "[requires]\njq = 1\n# of env\n[env]\n")
        #expect(try removed("requires.a.b = 1\nx = 1\nrequires.a.c = 2\n", "a") == "x = 1\n")
        #expect(try removed("[[t]]\na = 1\n\n[[t]]\na = 2\n\n[u]\n", "t", from: []) == "\n[u]\n")
    }

    @Test func `removing what is not there changes nothing`() throws {
        let text = "[requires]\na = 1\n"
        var edit = try TOMLEdit(SourceText(name: "x", bytes: Array(text.utf8)))
        #expect(try !edit.remove("b", from: ["requires"]))
        #expect(try !edit.remove("b", from: ["none", "at", "all"]))
        #expect(edit.bytes == Array(text.utf8))
    }

    @Test func `an empty table goes only when asked, and never with a comment`() throws {
        let emptied = try removed(
            "a = 1\n\n[group.ci.requires] # x\nb = 1\n\n[env]\n", "b", from: ["group", "ci", "requires"])
        #expect(emptied == "a = 1\n\n[group.ci.requires] # x\n\n[env]\n")
        #expect(try withoutTable(["group", "ci", "requires"], emptied) == "a = 1\n\n[env]\n")
        #expect(try withoutTable(["b"], "a = 1\nb = {} # x\n") == "a = 1\n")
        let kept = "[t]\n# keep me\n\n[u]\na = 1\n"
        for path in [["t"], ["u"], ["none"], []] { #expect(try withoutTable(path, kept) == nil) }
    }

    /// The text without a table that is empty; nil if it is kept.
    private func withoutTable(_ path: [String], _ text: String) throws -> String? {
        var edit = try TOMLEdit(SourceText(name: "Stoutfile", bytes: Array(text.utf8)))
        let isRemoved = try edit.removeTableIfEmpty(path)
        let after = String(decoding: edit.bytes, as: UTF8.self)
        #expect(isRemoved == (after != text))
        return isRemoved ? after : nil
    }

    @Test func `a text with errors is not edited`() {
        let failure = #expect(throws: Failure.self) {
            _ = try TOMLEdit(SourceText(name: "x", bytes: Array("a = \nb = \n".utf8)))
        }
        #expect(failure?.all.count == 2)
    }
}
