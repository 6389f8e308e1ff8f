import Foundation
import Testing

@testable import Archives

/// Names that some file system takes for one (spec/bottle.md, `name-collision`).
@Suite struct CollisionTests {
    /// Met in the wild, or made for it: case, normal forms, and where both meet.
    static let pairs: [(one: String, other: String, what: String)] = [
        ("xt_DSCP.h", "xt_dscp.h", "headers of Linux"),
        ("Makefile", "makefile", "case"),
        ("caf\u{e9}", "cafe\u{301}", "NFC and NFD"),
        ("CAF\u{c9}", "cafe\u{301}", "NFC and NFD, with case"),
        ("\u{1e69}", "s\u{307}\u{323}", "two marks in either order"),
        ("s\u{323}\u{307}", "s\u{307}\u{323}", "two marks in either order, decomposed"),
        ("\u{ac00}", "\u{1100}\u{1161}", "Hangul syllable and its letters"),
        ("\u{212b}ngstr\u{f6}m", "\u{e5}ngstro\u{308}m", "Angstrom sign"),
        ("\u{212a}elvin", "kelvin", "Kelvin sign"),
        ("\u{2126}", "\u{3c9}", "Ohm sign"),
        ("Stra\u{df}e", "STRASSE", "sharp s"),
        ("\u{1e9e}", "\u{df}", "capital sharp s"),
        ("\u{1e9e}", "ss", "capital sharp s in full"),
        ("\u{fb01}le", "FILE", "ligature"),
        (
            "\u{3a3}\u{3af}\u{3c3}\u{3c5}\u{3c6}\u{3bf}\u{3c2}", "\u{3c3}\u{3af}\u{3c3}\u{3c5}\u{3c6}\u{3bf}\u{3c3}",
            "final sigma"
        ),
        ("\u{17f}un", "SUN", "long s"),
        ("\u{130}", "i\u{307}", "dotted capital I"),
        ("\u{1c6}", "\u{1c4}", "digraph"),
        ("\u{1c5}", "\u{1c4}", "digraph in title case"),
        ("\u{3b1}\u{345}\u{301}", "\u{3b1}\u{301}\u{345}", "iota subscript before and after an accent"),
        ("\u{1fb4}", "\u{1fb3}\u{301}", "iota subscript, composed with and without the accent"),
        ("\u{1fb4}", "\u{391}\u{301}\u{399}", "iota subscript as a letter"),
        ("\u{10400}", "\u{10428}", "Deseret, beyond the first plane"),
        ("\u{13a0}", "\u{ab70}", "Cherokee, whose small letters came later"),
        ("\u{958}", "\u{915}\u{93c}", "Devanagari, excluded from composition"),
    ]

    @Test(arguments: pairs.map(\.what)) func oneOfTheTwoIsRefused(_ what: String) throws {
        let pair = try #require(Self.pairs.first { $0.what == what })
        for (one, other) in [(pair.one, pair.other), (pair.other, pair.one)] {
            let names = [one, other].sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            #expect(!one.utf8.elementsEqual(other.utf8))
            #expect(Self.rule(names) == .nameCollision, "\(what)")
            // In folders, and as the folders themselves.
            #expect(Self.rule(["d"] + names.map { "d/" + $0 }) == .nameCollision, "\(what) in a folder")
        }
    }

    @Test func othersAreTwoNames() {
        for (one, other) in [
            ("a", "b"), ("e", "e\u{301}"), ("a", "\u{430}"), ("fi", "f\u{131}x"), ("\u{e9}", "\u{e8}"),
            ("1", "\u{661}"),
            ("\u{fb01}", "f"), ("s\u{307}\u{301}", "s\u{301}\u{307}"), ("a", "\u{ff41}"), ("2", "\u{b2}"),
        ] {
            let names = [one, other].sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            #expect(Self.rule(names) == nil, "\(one) and \(other)")
        }
    }

    /// Every character of Unicode folds to the same text as each of its forms: composed, decomposed, in the other case.
    @Test func theFormsOfACharacterAreOne() {
        var tried = 0
        var apart: [String] = []
        for value in UInt32(0x80)..<0x1_f000 {
            guard let scalar = Unicode.Scalar(value), scalar.properties.generalCategory != .unassigned else { continue }
            let text = String(scalar)
            let folded = PathKey.folded(name: text[...])
            for form in [
                text.decomposedStringWithCanonicalMapping, text.precomposedStringWithCanonicalMapping,
                text.uppercased(), text.lowercased(), scalar.properties.titlecaseMapping,
                text.folding(options: .caseInsensitive, locale: nil),
            ] {
                tried += 1
                if PathKey.folded(name: form[...]) != folded { apart.append(String(value, radix: 16)) }
            }
        }
        #expect(apart.isEmpty)
        #expect(tried > 500_000)
    }

    /// What the ledger says of names in their order; each is a folder, so that they may lie in each other.
    private static func rule(_ names: [String]) -> BottleRule? {
        var ledger = EntryLedger(BottleLimits())
        do throws(BottleError) {
            for name in names { try ledger.admit(BottleEntry(path: name, kind: .directory)) }
            return nil
        } catch { return error.rule }
    }
}
