extension TOMLTable {
    /// The same in JSON, in the order of the text. Times are texts; a number that is none (`nan`, `inf`) is null.
    public var json: JSONValue { .object(map { (key: $0.key, value: $0.value.json) }) }
}

extension TOMLValue {
    fileprivate var json: JSONValue {
        if let table { return table.json }
        if let array { return .array(array.map(\.json)) }
        if let string { return .string(string) }
        if let integer { return .integer(integer) }
        if let boolean { return .boolean(boolean) }
        if let float { return float.isFinite ? .number(float) : .null }
        return dateTime.map { .string($0.text) } ?? .null
    }
}
