/// What a name and a link's target must look like (spec/bottle.md, "Names" and "Symbolic links").
enum EntryName {
    /// In bytes.
    static let longestPath = 1024
    /// In bytes.
    static let longestComponent = 255
    /// Components of a path.
    static let deepest = 64

    private static let slash = UInt8(ascii: "/")
    private static let dot = UInt8(ascii: ".")

    /// The rule that a path, without a slash at its end, breaks; nil when it is good.
    static func broken(_ path: [UInt8]) -> BottleRule? {
        if path.isEmpty { return .nameEmpty }
        if path.count > longestPath { return .nameTooLong }
        if path[0] == slash { return .nameAbsolute }
        if hasControl(path) { return .nameControl }
        var depth = 0
        for component in path.split(separator: slash, omittingEmptySubsequences: false) {
            if component.isEmpty { return .nameSlashes }
            if isDots(component) { return .nameDots }
            if component.count > longestComponent { return .nameTooLong }
            depth += 1
        }
        if depth > deepest { return .nameTooDeep }
        if String(validating: path, as: UTF8.self) == nil { return .nameEncoding }
        return nil
    }

    /// The rule that a target of a link at `path` breaks by its text alone; nil when it is good.
    static func broken(target: [UInt8], at path: [UInt8]) -> BottleRule? {
        if target.isEmpty { return .linkEmpty }
        if target.count > longestPath { return .linkTooLong }
        if target[0] == slash { return .linkAbsolute }
        if hasControl(target) { return .linkControl }
        if String(validating: target, as: UTF8.self) == nil { return .linkEncoding }
        var depth = path.count { $0 == slash }
        for component in target.split(separator: slash) {
            if component.count == 2, isDots(component) {
                depth -= 1
                if depth < 0 { return .linkEscapes }
            } else if !isDots(component) {
                if component.count > longestComponent { return .linkTooLong }
                depth += 1
            }
        }
        return nil
    }

    private static func isDots(_ component: ArraySlice<UInt8>) -> Bool {
        component.count <= 2 && component.allSatisfy { $0 == dot }
    }

    private static func hasControl(_ bytes: [UInt8]) -> Bool {
        for byte in bytes where byte < 0x20 || byte == 0x7f { return true }
        return false
    }
}
