public import Diagnostics
internal import Notation
public import Packages
internal import Registries
internal import Storage
internal import Transfers

/// First contact with a registry: what it says of its keys, and what a Stoutfile is to say of it then.
public enum AddSource {
    /// A source as the command line names it.
    public struct Request: Sendable {
        public var name: String
        /// As a Stoutfile has it: an address, or a folder relative to that of the root's Stoutfile.
        public var location: String
        /// The names that it claims; empty for all.
        public var only: [String] = []
        /// The digest that its publisher names, as people write it; nil where nobody said it.
        public var root: String?
        /// Whether the server is to be believed without a signature.
        public var isUnsigned = false

        public init(name: String, location: String) {
            self.name = name
            self.location = location
        }
    }

    /// What a registry says of itself; nothing of it is to be believed yet.
    public struct Contact: Sendable {
        public struct Role: Sendable {
            public let name: String
            public let keys: [String]
            public let threshold: Int
        }

        public let location: String
        public let root: Digest
        public let version: Int64
        public let expires: String
        public let roles: [Role]
    }

    /// Asks somebody whether the keys are the publisher's; nil where nobody can be asked.
    public typealias Question = (Contact) throws(Failure) -> Bool?

    /// The source as it is to be written.
    ///
    /// - Parameter ask: only where the registry is signed and the request has no root.
    public static func settle(
        _ request: Request, _ context: Context, ask: Question
    ) throws(Failure) -> Manifest.Source {
        try Initialize.checkLocation(request.location, of: "--source")
        let project = try Project.open(context, warns: false)
        var source = Manifest.Source(
            name: request.name, location: request.location, only: request.only.isEmpty ? nil : request.only,
            isUnsigned: request.isUnsigned)
        let place = try source.place(from: project.root, label: nil)
        var wanted: Digest?
        if let text = request.root {
            do throws(DigestError) { wanted = try Digest(prefixed: text) } catch {
                throw Failure(
                    Diagnostic(
                        .optionValue, "`--root` is no digest: \(error)",
                        hints: ["copy it from where the registry publishes it: `sha256:` and 64 digits"]))
            }
        }
        if context.isOffline, !place.isLocal {
            // Nobody can be asked; what is said is written.
            source.root = wanted
            if wanted != nil || request.isUnsigned { return source }
            throw unconfirmed(request, "the network is off, so that its keys cannot be seen", nil)
        }
        let settings = try context.network.opened(context.report)
        let engine = try settings.engine(context.userAgent)
        guard let found = try FirstContact.look(request.name, at: settings.places(of: place), engine) else {
            if wanted != nil {
                throw unconfirmed(request, "it is not signed, and a root is named", nil)
            }
            if place.isLocal || request.isUnsigned { return source }
            throw Failure(
                Diagnostic(
                    .registryUnsigned, "the registry at \(place) is remote, and nobody signs it",
                    notes: ["whoever controls its server, or the way to it, could change what is locked"],
                    hints: [
                        "ask its publisher to sign it: `stout registry init --keys DIR`",
                        "to believe the server all the same: `--unsigned`",
                    ]))
        }
        source.isUnsigned = false
        if let wanted {
            guard found.roots.contains(wanted) else {
                throw unconfirmed(request, "its root is not the one that `--root` names", found.root)
            }
            source.root = wanted
            return source
        }
        let contact = Contact(
            location: "\(place)", root: found.root, version: found.version, expires: found.expires,
            roles: found.roles.map { Contact.Role(name: $0.name, keys: $0.keys, threshold: $0.threshold) })
        guard let answer = try ask(contact) else {
            throw unconfirmed(request, "nobody has confirmed its root, and there is no terminal to ask at", found.root)
        }
        if !answer { throw unconfirmed(request, "its root was not confirmed", nil) }
        source.root = found.root
        return source
    }

    private static func unconfirmed(_ request: Request, _ reason: String, _ root: Digest?) -> Failure {
        var hints = ["get the digest of its root from its publisher, by another way than its server"]
        if let root {
            let line = TOMLText.inlineTable([
                ("registry", TOMLText.quoted(request.location)), ("root", TOMLText.quoted(root.prefixed)),
            ])
            hints.append("if it is this one, write under `[sources]`: `\(request.name) = \(line)`")
        }
        return Failure(
            Diagnostic(
                .rootUnconfirmed, "source `\(request.name)` is not added: \(reason)",
                notes: root.map { ["the server's root is \($0.prefixed)"] } ?? [], hints: hints))
    }

    /// Puts it into a Stoutfile's text: as a new source, or as what an old one lacks.
    static func write(_ source: Manifest.Source, to edit: inout TOMLEdit, _ project: Project) throws(Failure) {
        if project.member != nil {
            throw Failure(
                Diagnostic(
                    .rootOnly, "sources stand in the root's Stoutfile",
                    hints: ["add it there: `stout add --project \(project.root) --source …`"]))
        }
        var members: [(key: String, value: String)] = [("registry", TOMLText.quoted(source.location))]
        if let only = source.only { members.append(("only", TOMLText.array(only.map(TOMLText.quoted)))) }
        if let root = source.root { members.append(("root", TOMLText.quoted(root.prefixed))) }
        if source.isUnsigned { members.append(("unsigned", "true")) }
        let known = project.manifest.sources.first { $0.name == source.name }
        if let known, known.location != source.location || known.root != nil && known.root != source.root {
            throw Failure(
                Diagnostic(
                    .duplicateName, "there is a source `\(source.name)` already",
                    labels: [project.label(known.locationSpan)], hints: ["choose another name, or change it by hand"]))
        }
        do throws(TOMLEditError) {
            if known == nil {
                return try edit.set(source.name, to: TOMLText.inlineTable(members), in: ["sources"])
            }
            for member in members { try edit.set(member.key, to: member.value, in: ["sources", source.name]) }
        } catch { throw error.failure(in: project.source) }
    }
}
