public import Diagnostics
internal import Notation
public import Packages
public import Unix

/// `stout init`: writes the first Stoutfile of a project.
public enum Initialize {
    public struct Outcome: Sendable {
        public let path: Path
        public let text: String
        /// The way to the root of the workspace that the folder is a member of; nil when it stands alone.
        public let include: String?
    }

    /// - Parameters:
    ///   - folder: where; made when it is missing.
    ///   - platforms: empty for this machine's.
    ///   - registry: an address or a folder, for the source `core`.
    ///
    /// Where neither is said, and the Stoutfile of a folder above lists this one, it becomes a member of that workspace.
    public static func run(
        _ folder: Path, platforms: [Platform], registry: String?
    ) throws(Failure) -> Outcome {
        try registry.map { text throws(Failure) in try checkLocation(text, of: "--registry") }
        let path = folder / Project.manifestName
        let include = platforms.isEmpty && registry == nil ? Self.root(listing: folder) : nil
        let text =
            include.map { "include = \(TOMLText.quoted($0))\n\n[requires]\n" }
            ?? text(platforms.isEmpty ? [.current] : platforms, registry)
        _ = try write(folder, text)
        return Outcome(path: path, text: text, include: include)
    }

    /// Refuses a location that no Stoutfile can have, before it is written into one or anybody is asked there.
    ///
    /// - Parameter option: that gave it.
    static func checkLocation(_ text: String, of option: String) throws(Failure) {
        guard let problem = Stoutfile.problem(inLocation: text) else { return }
        throw Failure(
            Diagnostic(
                .invalidLocation, "`\(option)` has a location that cannot be used: \(problem)",
                notes: ["it is `\(AddressMask.hiding(foreign: text))`"],
                hints: [
                    text.contains("@")
                        ? "leave name and password out; `[credentials]` in config.toml, or ~/.netrc, says what is sent to a server"
                        : "give a web address, or a folder relative to the Stoutfile"
                ]))
    }

    /// A Stoutfile where there is none.
    static func write(_ folder: Path, _ text: String) throws(Failure) -> Path {
        let path = folder / Project.manifestName
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
        return path
    }

    /// The way up to the nearest Stoutfile above, if its `members` match the folder.
    private static func root(listing folder: Path) -> String? {
        let place = WorkspacePlace(folder)
        var above = place.folder.parent
        while !FileSystem.exists(above / Project.manifestName) {
            if above.parent == above { return nil }
            above = above.parent
        }
        let name = place.relative(place.folder, from: above)
        guard let source = try? Project.read(above / Project.manifestName, as: Project.manifestName),
            let manifest = Stoutfile.read(source).manifest,
            manifest.members.contains(where: { Manifest.matches($0.text, folder: name) })
        else { return nil }
        return place.relative(above, from: place.folder)
    }

    static func text(_ platforms: [Platform], _ registry: String?) -> String {
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
