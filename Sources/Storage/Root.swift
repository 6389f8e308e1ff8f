internal import Notation
public import Unix

/// A project whose environments are made of kegs of this cellar: what collection starts from (spec/storage.md, "Roots").
public struct Root: Hashable, Sendable {
    /// The name of its record, and what the project's own `.stout/root` says.
    public let key: String
    /// Where the project was when it last said so.
    public let project: Path
    /// The folders, below the cellar, of all kegs that its generations are made of, as far as it is known. They count
    /// while the project is out of reach.
    public let kegs: Set<String>

    var json: JSONValue {
        [
            "format": 1, "project": .string(project.text),
            "kegs": .array(kegs.sorted().map { .string($0) }),
        ]
    }

    /// Nil when a field is missing or of another kind.
    init?(_ json: JSONValue, key: String) {
        guard json["format"]?.integer == 1, let project = json["project"]?.string,
            let kegs = json["kegs"]?.array
        else { return nil }
        let names = kegs.compactMap(\.string)
        if names.count != kegs.count { return nil }
        self.init(key: key, project: Path(project), kegs: Set(names))
    }

    init(key: String, project: Path, kegs: Set<String>) {
        self.key = key
        self.project = project
        self.kegs = kegs
    }
}
