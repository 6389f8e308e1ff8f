public import Diagnostics
public import Packages

/// Reading and writing of a bottle's `.stout/package.toml` (spec/bottle.md, "Metadata").
public enum PackageFile {
    /// - Returns: the metadata, or nil if any diagnostic is an error.
    public static func read(_ source: SourceText) -> (metadata: PackageMetadata?, diagnostics: [Diagnostic]) {
        let (document, diagnostics) = TOML.read(source)
        guard let document else { return (nil, diagnostics) }
        var reader = PackageFileReader(source)
        let metadata = reader.read(document)
        let inOrder = reader.schema.diagnostics.sorted {
            ($0.labels.first?.span.start ?? 0) < ($1.labels.first?.span.start ?? 0)
        }
        return (reader.schema.hasErrors ? nil : metadata, inOrder)
    }

    /// The canonical text: equal metadata give equal bytes.
    public static func text(of metadata: PackageMetadata) -> String {
        var text = ""
        func line(_ key: String, _ value: String?) {
            if let value { text += "\(key) = \(TOMLText.quoted(value))\n" }
        }
        func list(_ key: String, _ requirements: [Requirement]) {
            if requirements.isEmpty { return }
            text += "\(key) = [\n" + requirements.map { "  \(TOMLText.quoted($0.description)),\n" }.joined() + "]\n"
        }
        line("name", metadata.name)
        line("version", metadata.version.text)
        if metadata.revision != 0 { text += "revision = \(metadata.revision)\n" }
        line("platform", metadata.platform.description)
        list("requires", metadata.requirements)
        list("constrains", metadata.constrains)
        line("description", metadata.description)
        line("homepage", metadata.homepage)
        line("license", metadata.license)
        line("prefix", metadata.prefix)
        if let released = metadata.released { text += "released = \(released)\n" }
        if !metadata.features.isEmpty { text += "\n[features]\n" }
        for feature in metadata.features {
            let values = feature.requirements.map { TOMLText.quoted($0.description) }
            text += "\(TOMLText.key(feature.name)) = \(TOMLText.array(values))\n"
        }
        return text
    }
}
