import Foundation
import Notation

/// As much of JSON Schema (draft 7) as the schemas of spec/ use. A keyword that is not known here is a problem, so that
/// none is silently ignored. https://json-schema.org/draft-07
struct JSONSchema {
    private let root: JSONValue

    init(_ root: JSONValue) { self.root = root }

    /// The keys of an object of the schema, by its path from the root.
    func keys(at path: String) -> Set<String> {
        guard case .object(let members)? = find(path) else { return [] }
        return Set(members.map(\.0))
    }

    /// What is wrong with a value, with the place; empty when nothing is.
    func problems(in value: JSONValue) -> [String] { problems(value, root, "") }

    private func find(_ path: String) -> JSONValue? {
        path.split(separator: "/").reduce(root) { (node: JSONValue?, key) in node?[String(key)] }
    }

    private func problems(_ value: JSONValue, _ schema: JSONValue, _ place: String) -> [String] {
        guard case .object(let keywords) = schema else {
            return schema == .boolean(false) ? ["\(place): not allowed"] : []
        }
        return keywords.flatMap { key, rule in problem(key, rule, value, schema, place) }
    }

    private func problem(
        _ key: String, _ rule: JSONValue, _ value: JSONValue, _ schema: JSONValue, _ place: String
    ) -> [String] {
        func unless(_ holds: Bool) -> [String] { holds ? [] : ["\(place): \(key)"] }
        switch key {
        case "$schema", "$id", "title", "description", "examples", "default", "definitions": return []
        case "$ref":
            return find(rule.string.map { String($0.dropFirst(2)) } ?? "").map { problems(value, $0, place) } ?? [
                "\(place): no \(rule)"
            ]
        case "type": return unless(rule.string == type(of: value))
        case "const": return unless(rule == value)
        case "enum": return unless(rule.array?.contains(value) ?? false)
        case "not": return unless(!problems(value, rule, place).isEmpty)
        case "allOf": return (rule.array ?? []).flatMap { problems(value, $0, place) }
        case "anyOf": return unless((rule.array ?? []).contains { problems(value, $0, place).isEmpty })
        case "pattern":
            guard let text = value.string, let pattern = rule.string else { return [] }
            return unless(text.range(of: pattern, options: .regularExpression) != nil)
        case "format":
            guard rule.string == "date", let text = value.string else { return unless(rule.string == "date") }
            return unless(text.range(of: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", options: .regularExpression) != nil)
        case "minLength": return unless(value.string.map { Int64($0.count) >= rule.integer ?? 0 } ?? true)
        case "maxLength": return unless(value.string.map { Int64($0.count) <= rule.integer ?? 0 } ?? true)
        case "minItems": return unless(value.array.map { Int64($0.count) >= rule.integer ?? 0 } ?? true)
        case "uniqueItems":
            let array = value.array ?? []
            return unless(array.indices.allSatisfy { place in !array[..<place].contains(array[place]) })
        case "items": return (value.array ?? []).flatMap { problems($0, rule, place + "/-") }
        case "minProperties": return unless(Int64(members(value).count) >= rule.integer ?? 0)
        case "required":
            return unless((rule.array ?? []).allSatisfy { name in members(value).contains { .string($0.0) == name } })
        case "properties":
            return members(value).flatMap { name, inner in
                rule[name].map { problems(inner, $0, "\(place)/\(name)") } ?? []
            }
        case "propertyNames":
            return members(value).flatMap { name, _ in problems(.string(name), rule, "\(place)/\(name)") }
        case "additionalProperties":
            return members(value).filter { schema["properties"]?[$0.0] == nil }.flatMap { name, inner in
                problems(inner, rule, "\(place)/\(name)")
            }
        default: return ["\(place): the keyword \(key) is not known"]
        }
    }

    private func members(_ value: JSONValue) -> [(String, JSONValue)] {
        if case .object(let members) = value { members.map { ($0.0, $0.1) } } else { [] }
    }

    private func type(of value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .boolean: "boolean"
        case .integer: "integer"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
