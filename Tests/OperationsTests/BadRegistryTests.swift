import Diagnostics
import Operations
import Packages
import SQLite
import Testing
import Unix
import Workbench

@testable import Registries

/// Whatever is wrong with what a registry serves has a code of its own, leaves nothing written, says whether to worry, and the
/// last good state is still of use without the network.
@Suite struct BadRegistryTests {
    struct Wrong: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let code: Code
        /// What the message says of it.
        let word: String
        let make: @Sendable (SignedHousehold) throws -> Void

        init(
            _ name: String, _ code: Code, _ word: String, _ make: @escaping @Sendable (SignedHousehold) throws -> Void
        ) {
            testDescription = name
            self.code = code
            self.word = word
            self.make = make
        }
    }

    static let metadata: [Wrong] = [
        Wrong("expired", .trustExpired, "is this machine's clock right?") { house in
            try house.expire(at: Timestamp(secondsSince1970: Clock.now() - 60))
        },
        Wrong("for ever", .trustLasting, "is this machine's clock right?") { house in
            try house.expire(at: Timestamp(secondsSince1970: Clock.now() + 40 * 86_400))
        },
        Wrong("unsigned", .trustUnsigned, "somebody without the keys wants to be believed") { house in
            try house.change(house.trust / "timestamp.json") { bytes in
                let text = String(decoding: bytes, as: UTF8.self)
                let signatures = try #require(text.firstRange(of: "\"signatures\": ["))
                let end = try #require(text[signatures.upperBound...].firstIndex(of: "]"))
                bytes = Array((text[..<signatures.upperBound] + text[end...]).utf8)
            }
        },
        Wrong("wrongly signed", .trustForged, "this is what an attack looks like") { house in
            try house.change(house.trust / "timestamp.json") { bytes in
                bytes = Array(
                    String(decoding: bytes, as: UTF8.self).replacing("\"expires\": \"2", with: "\"expires\": \"3").utf8)
            }
        },
        Wrong("older", .trustOlder, "this is what an attack looks like") { house in
            try house.copy("older")
            try house.refresh()
            // The newer timestamp is known then, and nothing that it leads to.
            try FileSystem.remove(try house.file("snapshot"))
            #expect(throws: Failure.self) { _ = try house.upgrade() }
            try house.restore("older")
        },
        Wrong("mixed", .trustMixed, "a mirror may be in the middle of an update") { house in
            try house.change(try house.file("snapshot")) { bytes in
                bytes = Array(
                    String(decoding: bytes, as: UTF8.self).replacing("\"expires\": \"2", with: "\"expires\": \"3").utf8)
            }
        },
        Wrong("a truncated timestamp", .trustTruncated, "try again") { house in
            try house.change(house.trust / "timestamp.json") { $0.removeLast($0.count / 2) }
        },
        Wrong("truncated targets", .trustTruncated, "try again") { house in
            try house.change(try house.file("targets")) { $0.removeLast(1) }
        },
        Wrong("oversized", .trustTooLarge, "somebody who wants to fill this machine") { house in
            try house.change(house.trust / "timestamp.json") { $0 += Array(repeating: 0x20, count: 20_000) }
        },
        Wrong("malformed", .trustMalformed, "its server is broken or has been replaced") { house in
            try house.change(house.trust / "timestamp.json") { $0 = Array("<html>Please log in</html>".utf8) }
        },
        Wrong("missing", .trustMissing, "is that the address of the registry?") { house in
            try FileSystem.remove(try house.file("snapshot"))
        },
        Wrong("a truncated index", .indexDiffers, "somebody changes what it serves") { house in
            try house.change(house.registry / (try house.description()).indexPath) { $0.removeLast(9) }
        },
        Wrong("a changed index", .indexDiffers, "somebody changes what it serves") { house in
            try house.change(house.registry / (try house.description()).indexPath) { $0[$0.count / 2] ^= 1 }
        },
        Wrong("no index", .indexMissing, "no reason to worry") { house in
            try FileSystem.remove(house.registry / (try house.description()).indexPath)
        },
    ]

    /// Rightly signed, and wrong all the same: the publisher, or somebody with the keys, made it so.
    static let indexes: [Wrong] = [
        Wrong("another schema", .indexSchema, "before its publisher has an explanation") { house in
            try house.signIndex { try run("CREATE TABLE more (a)", $0) }
        },
        Wrong("a trigger", .indexTrigger, "before its publisher has an explanation") { house in
            try house.signIndex { try run("CREATE TRIGGER t AFTER DELETE ON package BEGIN SELECT 1; END", $0) }
        },
        Wrong("a view", .indexView, "before its publisher has an explanation") { house in
            try house.signIndex { try run("CREATE VIEW v AS SELECT 1", $0) }
        },
        Wrong("a corrupt page", .indexDamaged, "before its publisher has an explanation") { house in
            try house.signIndex { path in
                try house.change(path) { bytes in
                    for place in bytes.count - 4096..<bytes.count - 3700 { bytes[place] = 0x77 }
                }
            }
        },
        Wrong("another format", .indexUnusable, "before its publisher has an explanation") { house in
            try house.signIndex { try run("PRAGMA user_version = 99", $0) }
        },
        Wrong("an invalid name", .indexName, "before its publisher has an explanation") { house in
            try house.signIndex { try run("UPDATE package SET name = 'x;touch RAN;'", $0) }
        },
        Wrong("an invalid name of a candidate", .indexName, "before its publisher has an explanation") { house in
            try house.signIndex { try run("UPDATE candidate SET name = 'x y'", $0) }
        },
        Wrong("endless", .indexTooLarge, "nothing of it was fetched") { house in
            try house.signIndex({ _ in }, announcing: { $0.indexUnpackedSize = 1 << 40 })
        },
    ]

    private static func run(_ sql: String, _ path: Path) throws { try Database.open(path.text, .scratch).run(sql) }

    @Test(arguments: metadata + indexes) func nothingIsWrittenAndTheLastStateIsOfUse(_ wrong: Wrong) throws {
        let house = try SignedHousehold()
        try house.publish("2.0")
        let description = try house.description()
        try house.copy("right")
        try wrong.make(house)
        let before = try house.written()
        // Twice: what was learned the first time must not make it better.
        for _ in 0..<2 {
            let error = #expect(throws: Failure.self) { _ = try house.upgrade() }
            let diagnostic = try #require(error?.all.first)
            #expect(diagnostic.code == wrong.code, "\(diagnostic.text(.plain))")
            let text = (diagnostic.notes + diagnostic.hints).joined(separator: "\n")
            #expect(text.contains(wrong.word), "\(diagnostic.text(.plain))")
            #expect(text.contains("`--offline` uses"), "\(diagnostic.text(.plain))")
            #expect(try house.written() == before)
        }
        #expect(try !house.upgrade(isOffline: true).isChanged)
        try FileSystem.removeTree(house.project / ".stout")
        _ = try SyncProject.run(house.house.context(house.project, isOffline: true))
        #expect(try VerifyEnvironment.run(house.house.context(house.project, isOffline: true)).findings.isEmpty)
        #expect(try house.versions() == ["1.0"])
        // An honest server, or the publisher's next publication, and all goes on.
        if Self.indexes.contains(where: { $0.code == wrong.code && $0.testDescription == wrong.testDescription }) {
            var next = description
            next.serial += 2
            try house.sign(next)
        } else {
            try house.restore("right")
        }
        if wrong.code == .trustOlder { for _ in 0..<2 { try house.refresh() } }
        #expect(try house.upgrade().isChanged)
        #expect(try house.versions() == ["2.0"])
    }

    /// The codes are of different things.
    @Test func eachHasACodeOfItsOwn() {
        let codes = (Self.metadata + Self.indexes).map(\.code)
        #expect(
            Set(codes).count == codes.count - 3,
            "two are truncated metadata, two are other bytes than announced, two are invalid names")
        #expect(!codes.contains(.bottleMissing) && !codes.contains(.nameClaimedTwice))
    }

    @Test func aBottleThatIsNotThere() throws {
        let house = try SignedHousehold()
        try house.publish("2.0")
        let stoutfile = try FileSystem.read(house.project / "Stoutfile")
        try FileSystem.write(
            house.project / "Stoutfile",
            Array(String(decoding: stoutfile, as: UTF8.self).replacing("\"*\"", with: "\">=2\"").utf8))
        let bottles = house.registry / "bottles"
        try FileSystem.rename(bottles, to: house.registry / "elsewhere")
        let before = try house.written()
        let error = #expect(throws: Failure.self) { _ = try house.house.sync(house.project) }
        let diagnostic = try #require(error?.all.first)
        #expect(diagnostic.code == .bottleMissing)
        #expect(diagnostic.message.contains("one 2.0") && diagnostic.message.contains("source `core`"))
        #expect(diagnostic.hints[0].contains("no reason to worry"))
        // Neither the lock nor anything else, but for the index, which is right.
        var after = try house.written()
        for key in after.keys where !["Stoutfile", "Stout.lock", "environment", "cellar"].contains(key) {
            after[key] = before[key]
        }
        #expect(after == before)
        // As it was, all is of use.
        try FileSystem.write(house.project / "Stoutfile", stoutfile)
        let offline = house.house.context(house.project, isOffline: true)
        #expect(try SyncProject.run(offline).isUpToDate)
        #expect(try VerifyEnvironment.run(offline).findings.isEmpty)
        try FileSystem.rename(house.registry / "elsewhere", to: bottles)
        try #require(try house.upgrade().isChanged)
        _ = try house.house.sync(house.project)
        #expect(try house.versions() == ["2.0"])
    }

    @Test func aNameThatTwoSourcesClaim() throws {
        let house = try SignedHousehold()
        try house.house.publish([.tool("one", "9.0")])
        let stoutfile = try FileSystem.read(house.project / "Stoutfile")
        try FileSystem.write(
            house.project / "Stoutfile", stoutfile + Array("other = { registry = \"../registry\" }\n".utf8))
        let before = try house.written()
        for isOffline in [false, true] {
            let error = #expect(throws: Failure.self) { _ = try house.upgrade(isOffline: isOffline) }
            let diagnostic = try #require(error?.all.first)
            #expect(diagnostic.code == .nameClaimedTwice)
            #expect(diagnostic.hints.contains { $0.contains("no reason to worry") }, "\(diagnostic.text(.plain))")
        }
        // The other source's index may have come.
        #expect(try house.written().filter { before[$0.key] != nil } == before)
        try FileSystem.write(house.project / "Stoutfile", stoutfile)
        #expect(try !house.upgrade(isOffline: true).isChanged)
    }
}
