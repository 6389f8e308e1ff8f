public import Diagnostics
internal import Notation
public import Packages
public import Unix

/// `stout init`: writes the first Stoutfile of a project.
public enum Initialize {
    public struct Outcome: Sendable {
        public let path: Path
        public let text: String
    }

    /// - Parameters:
    ///   - folder: where; made when it is missing.
    ///   - registry: an address or a folder, for the source `core`.
    public static func run(
        _ folder: Path, platforms: [Platform], registry: String?
    ) throws(Failure) -> Outcome {
        let path = folder / Project.manifestName
        let text = text(platforms, registry)
        do throws(SystemError) {
            try FileSystem.makeDirectories(folder)
            let file = try Descriptor.open(path, .create(0o644))
            do throws(SystemError) {
                try file.write(all: Array(text.utf8))
                try file.close()
            } catch {
                // Half a Stoutfile would be in the way of the next try.
                try? FileSystem.remove(path)
                throw error
            }
        } catch {
            if error.code == .exists {
                throw Failure(
                    Diagnostic(
                        .stoutfileExists, "there is a Stoutfile already", notes: ["it is `\(path)`"],
                        hints: ["`stout add NAME` adds to it"]))
            }
            throw error.failure("write the Stoutfile")
        }
        return Outcome(path: path, text: text)
    }

    private static func text(_ platforms: [Platform], _ registry: String?) -> String {
        let list = platforms.map { "\"\($0)\"" }.joined(separator: ", ")
        let source =
            registry.map { "core = { registry = \(TOMLText.quoted($0)) }" }
            ?? "# core = { registry = \"https://registry.example.org/core\" }"
        return """
            platforms = [\(list)]

            [sources]
            \(source)

            [requires]

            """
    }

}
