import Diagnostics
import Foundation
import Testing

@testable import Notation

/// Random damage to documents: a value or an error with places inside of the text, never a crash.
///
/// `STOUT_FUZZ` multiplies the number of tries and takes another seed.
struct FuzzTests {
    private static let rounds = ProcessInfo.processInfo.environment["STOUT_FUZZ"].flatMap(Int.init) ?? 1

    private static func documents(_ endings: [String]) throws -> [[UInt8]] {
        try ["valid", "invalid"].flatMap { kind in
            let folder = TOMLVectorTests.folder.appending(path: kind)
            return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
                .filter { name in endings.contains { name.hasSuffix($0) } }
                .map { try [UInt8](Data(contentsOf: folder.appending(path: $0))) }
        }
    }

    private func damaged(_ document: [UInt8], _ others: [[UInt8]], _ dice: inout Dice) -> [UInt8] {
        let pieces = [
            "\"", "'", "\"\"\"", "[", "]", "[[", "{", "}", "=", ".", ",", "\n", "\r", "#", "\\", "\\u", "0", "e", "-",
            "_", ":", "1979-05-27", " ", "\u{FEFF}", "é", "<<<<<<< x\n", "[a]\n", "a.b=1\n",
        ]
        var bytes = document
        for _ in 0...dice.roll(3) {
            let place = dice.roll(bytes.count + 1)
            switch dice.roll(6) {
            case 0: bytes.insert(contentsOf: dice.pick(pieces).utf8, at: place)
            case 1: bytes.removeSubrange(place..<min(place + 1 + dice.roll(5), bytes.count))
            case 2: bytes.removeSubrange(place...)
            case 3: if place < bytes.count { bytes[place] = UInt8(dice.roll(256)) }
            case 4: bytes.insert(contentsOf: dice.pick(others).prefix(dice.roll(60)), at: place)
            default:
                let from = dice.roll(bytes.count + 1)
                bytes.insert(contentsOf: bytes[from..<min(from + dice.roll(40), bytes.count)], at: place)
            }
        }
        return bytes
    }

    private func check(_ bytes: [UInt8]) {
        let (document, diagnostics) = TOML.read(SourceText(name: "x", bytes: bytes))
        #expect((document == nil) == !diagnostics.isEmpty)
        for label in diagnostics.flatMap(\.labels) {
            let span = label.span
            if !(0 <= span.start && span.start <= span.end && span.end <= bytes.count) {
                Issue.record("\(span) in \(bytes.count) bytes: \(String(decoding: bytes, as: UTF8.self))")
            }
        }
        if let document { walk(document) }
    }

    /// Makes all that a document can be asked for.
    private func walk(_ table: TOMLTable) {
        for entry in table {
            #expect(table[entry.key]?.span == entry.value.span)
            walk(entry.value)
        }
    }

    private func walk(_ value: TOMLValue) {
        switch value.content {
        case .table(let table): walk(table)
        case .array(let array): for element in array { walk(element) }
        default: break
        }
    }

    @Test func `damaged TOML is read or refused`() throws {
        let documents = try Self.documents([".toml"])
        var dice = Dice(seed: UInt64(Self.rounds))
        for _ in 0..<4_000 * Self.rounds { check(damaged(dice.pick(documents), documents, &dice)) }
    }

    @Test func `TOML cut off anywhere is read or refused`() throws {
        for document in try Self.documents([".toml"]) {
            for length in 0..<min(document.count, 600) { check(Array(document[..<length])) }
        }
    }

    @Test func `damaged JSON is read or refused, in one piece and in many alike`() throws {
        let documents = try Self.documents([".json"])
        var dice = Dice(seed: UInt64(Self.rounds))
        for _ in 0..<4_000 * Self.rounds {
            let bytes = damaged(dice.pick(documents), documents, &dice)
            var failure: JSONError?
            do throws(JSONError) {
                let value = try JSON.parse(bytes)
                #expect(try JSON.parse(Array(JSON.text(of: value, indented: true).utf8)) == value)
            } catch {
                failure = error
                #expect(0...bytes.count ~= error.offset)
            }
            #expect(pieces(bytes, &dice)?.offset == failure?.offset)
        }
    }

    private func pieces(_ bytes: [UInt8], _ dice: inout Dice) -> JSONError? {
        var scanner = JSONScanner()
        var place = 0
        do throws(JSONError) {
            while place < bytes.count {
                let end = min(place + 1 + dice.roll(50), bytes.count)
                scanner.append(Array(bytes[place..<end]))
                place = end
                while let token = try scanner.next() { if token == .number { _ = try scanner.number() } }
            }
            scanner.finish()
            while let token = try scanner.next() { if token == .number { _ = try scanner.number() } }
        } catch {
            return error
        }
        return nil
    }
}
