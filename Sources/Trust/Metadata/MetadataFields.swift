internal import Notation
internal import Packages

/// Reads the fields of one JSON object; what is not asked for is of no concern, so that unknown fields may be there.
struct MetadataFields {
    let role: String
    /// Dotted, from the outside in, for messages.
    let path: String
    private let object: JSONValue

    /// - Throws: `.field` unless the value is an object.
    init(_ object: JSONValue?, _ path: String, of role: String) throws(MetadataError) {
        guard let object, object.members != nil else { throw MetadataError(role, .field(path)) }
        self.object = object
        self.path = path
        self.role = role
    }

    func place(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    func wrong(_ name: String) -> MetadataError { MetadataError(role, .field(place(name))) }

    func optional(_ name: String) -> JSONValue? { object[name] }

    func text(_ name: String) throws(MetadataError) -> String {
        guard let text = object[name]?.string else { throw wrong(name) }
        return text
    }

    /// A whole number that is not below the least.
    func integer(_ name: String, atLeast least: Int64) throws(MetadataError) -> Int64 {
        guard let number = object[name]?.integer, number >= least else { throw wrong(name) }
        return number
    }

    func optionalInteger(_ name: String, atLeast least: Int64) throws(MetadataError) -> Int64? {
        object[name] == nil ? nil : try integer(name, atLeast: least)
    }

    func optionalBoolean(_ name: String) throws(MetadataError) -> Bool? {
        guard let value = object[name] else { return nil }
        guard let flag = value.boolean else { throw wrong(name) }
        return flag
    }

    func boolean(_ name: String) throws(MetadataError) -> Bool {
        guard let flag = object[name]?.boolean else { throw wrong(name) }
        return flag
    }

    func texts(_ name: String) throws(MetadataError) -> [String] {
        guard let array = object[name]?.array else { throw wrong(name) }
        var texts: [String] = []
        for element in array {
            guard let text = element.string else { throw wrong(name) }
            texts.append(text)
        }
        return texts
    }

    func elements(_ name: String) throws(MetadataError) -> [MetadataFields] {
        guard let array = object[name]?.array else { throw wrong(name) }
        var elements: [MetadataFields] = []
        for (index, element) in array.enumerated() {
            elements.append(try MetadataFields(element, "\(place(name))[\(index)]", of: role))
        }
        return elements
    }

    func fields(_ name: String) throws(MetadataError) -> MetadataFields {
        try MetadataFields(object[name], place(name), of: role)
    }

    /// The members of an object that is a table, each an object itself.
    func table(_ name: String) throws(MetadataError) -> [(key: String, fields: MetadataFields)] {
        guard let members = object[name]?.members else { throw wrong(name) }
        var table: [(key: String, fields: MetadataFields)] = []
        for (key, value) in members {
            table.append((key, try MetadataFields(value, "\(place(name)).\(key)", of: role)))
        }
        return table
    }

    /// A table without keys that Swift holds for equal: canonically equivalent ones are different to a server.
    func dictionary<Value>(
        _ name: String, _ read: (String, MetadataFields) throws(MetadataError) -> Value
    ) throws(MetadataError) -> [String: Value] {
        var result: [String: Value] = [:]
        for (key, fields) in try table(name) {
            guard result.updateValue(try read(key, fields), forKey: key) == nil else { throw fields.wrong(key) }
        }
        return result
    }

    /// A moment in UTC to the second, the one form that TUF has.
    func time(_ name: String) throws(MetadataError) -> Timestamp {
        let text = try text(name)
        guard text.utf8.count == 20, let time = Timestamp(text) else { throw wrong(name) }
        return time
    }
}
