import Diagnostics
import Foundation
import Testing

@testable import Notation

/// The public suite toml-lang/toml-test, where a copy of it is at hand: `STOUT_TOML_TEST` names its `tests` folder.
@Suite(.enabled(if: SuiteFolder.path != nil, "STOUT_TOML_TEST does not name toml-test's tests folder"))
struct TOMLSuiteTests {
    @Test func `valid documents read as the suite says`() throws {
        let folder = try #require(SuiteFolder.path)
        let names = try SuiteFolder.names("valid/")
        #expect(names.count >= 200)
        for name in names {
            let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
            let (document, diagnostics) = TOML.read(SourceText(name: name, bytes: bytes))
            guard let document else {
                Issue.record("\(name): \(diagnostics.map(\.message))")
                continue
            }
            let expected = try JSONSerialization.jsonObject(
                with: Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name.dropLast(4))json")))
            #expect(TaggedJSON.isEqual(.table(document), expected), "\(name)")
        }
    }

    @Test func `invalid documents are refused`() throws {
        let folder = try #require(SuiteFolder.path)
        let names = try SuiteFolder.names("invalid/")
        #expect(names.count >= 400)
        for name in names {
            let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
            let (document, diagnostics) = TOML.read(SourceText(name: name, bytes: bytes))
            #expect(document == nil, "\(name) was read")
            #expect(!diagnostics.isEmpty, "\(name)")
            for label in diagnostics.flatMap(\.labels) {
                #expect(0 <= label.span.start && label.span.start <= label.span.end, "\(name)")
                #expect(label.span.end <= bytes.count, "\(name)")
            }
        }
    }
}

enum SuiteFolder {
    static let path = ProcessInfo.processInfo.environment["STOUT_TOML_TEST"]

    static func names(_ prefix: String) throws -> [String] {
        let list = try String(contentsOfFile: "\(path ?? "")/files-toml-1.0.0", encoding: .utf8)
        return list.split(separator: "\n").map(String.init).filter { $0.hasPrefix(prefix) && $0.hasSuffix(".toml") }
    }
}

/// The suite's way to write a document's values: `{"type": …, "value": …}` for each scalar.
enum TaggedJSON {
    static func isEqual(_ content: TOMLValue.Content, _ expected: Any) -> Bool {
        switch content {
        case .table(let table):
            guard let object = expected as? [String: Any], object.count == table.count else { return false }
            return table.allSatisfy { entry in
                object[entry.key].map { isEqual(entry.value.content, $0) } ?? false
            }
        case .array(let array):
            guard let list = expected as? [Any], list.count == array.count else { return false }
            return zip(array, list).allSatisfy { isEqual($0.content, $1) }
        default:
            guard let object = expected as? [String: String], let type = object["type"], let value = object["value"]
            else { return false }
            return isEqual(content, type: type, value: value)
        }
    }

    private static func isEqual(_ content: TOMLValue.Content, type: String, value: String) -> Bool {
        switch content {
        case .string(let text): return type == "string" && Array(text.utf8) == Array(value.utf8)
        case .integer(let number): return type == "integer" && String(number) == value
        case .boolean(let flag): return type == "bool" && String(flag) == value
        case .float(let number):
            guard type == "float", let other = Double(value) else { return false }
            return number == other || number.isNaN && other.isNaN
        case .dateTime(let time):
            let types: [TOMLValue.Kind: String] = [
                .offsetDateTime: "datetime", .localDateTime: "datetime-local", .localDate: "date-local",
                .localTime: "time-local",
            ]
            guard types[time.kind] == type, let other = try? TOMLTimeText(Array(value.utf8)[...]) else { return false }
            return time.date == other.date && time.time == other.time && time.offset == other.offset
        case .table, .array: return false
        }
    }
}
