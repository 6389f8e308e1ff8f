/// What can be wrong with the notation of a text, before it means anything.
extension Code {
    public static let tomlSyntax = Code(101, "not a TOML statement")
    public static let tomlEncoding = Code(102, "text is not UTF-8")
    public static let tomlDuplicateKey = Code(103, "key given twice")
    public static let tomlTableConflict = Code(104, "table defined twice or in conflict with a value")
    public static let tomlString = Code(105, "string not closed or not allowed")
    public static let tomlEscape = Code(106, "unknown escape in a string")
    public static let tomlControlCharacter = Code(107, "control character")
    public static let tomlNumber = Code(108, "malformed number")
    public static let tomlRange = Code(109, "number out of range")
    public static let tomlTime = Code(110, "malformed date or time")
    public static let tomlValue = Code(111, "not a TOML value")
    public static let tomlBracket = Code(112, "array or inline table not closed")
    public static let tomlDepth = Code(113, "nested too deeply")
    public static let tomlSize = Code(114, "text too large")
    public static let mergeConflict = Code(115, "merge conflict left in a file")

    public static let jsonSyntax = Code(120, "text is not JSON")
    public static let yamlSyntax = Code(121, "text is not YAML, or not of the kind that is read")
}
