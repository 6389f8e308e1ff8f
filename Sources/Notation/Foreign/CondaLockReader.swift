internal import Diagnostics
internal import Packages

/// Reads a `conda-lock.yml` of version 1: exact packages for each platform.
struct CondaLockReader {
    var project: ForeignProject
    private let source: SourceText

    init(_ source: SourceText) {
        project = ForeignProject(.condaLock, source)
        self.source = source
    }

    mutating func read(_ document: YAMLValue) throws(Failure) {
        if let version = document["version"], version.text != "1" {
            throw failure(
                version.span, "this conda-lock.yml is of version \(version.text ?? "?"), and stout reads version 1")
        }
        let metadata = document["metadata"]
        for value in metadata?["channels"]?.sequence ?? [] {
            guard let text = value.text ?? value["url"]?.text else {
                project.remark(value.span, "channels", "\(value.kind) is not a channel")
                continue
            }
            if !project.channels.contains(where: { $0.text == text }) {
                project.channels.append(ForeignProject.Text(text: text, span: value["url"]?.span ?? value.span))
            }
        }
        for value in metadata?["platforms"]?.sequence ?? [] {
            guard let text = value.text else {
                project.remark(value.span, "platforms", "\(value.kind) is not the name of a platform")
                continue
            }
            project.list(ForeignProject.Text(text: text, span: value.span))
        }
        if let sources = metadata?["sources"] {
            let names = (sources.sequence ?? []).map { $0.text ?? $0.kind }.joined(separator: ", ")
            project.remark(
                sources.span, "sources: \(names)",
                "what was asked for is not in this file: required is what nothing else in it needs")
        }
        for package in document["package"]?.sequence ?? [] { try readPackage(package) }
    }

    private mutating func readPackage(_ value: YAMLValue) throws(Failure) {
        func text(_ key: String) throws(Failure) -> String {
            guard let text = value[key]?.text, !text.isEmpty else {
                throw failure(Span(value.span.start, value.span.start), "a package of this lock has no `\(key)`")
            }
            return text
        }
        let (name, version) = (try text("name"), try text("version"))
        let manager = try text("manager")
        guard manager == "conda" else {
            let why = manager == "pip" ? "stout has no packages of PyPI" : "stout knows no installer `\(manager)`"
            return project.remark(value["name"]?.span ?? value.span, "\(manager): \(name) \(version)", why)
        }
        let subdir = try text("platform")
        // Of platforms that stout does not know it was said before.
        guard let platform = Platform(subdir: subdir) else { return }
        project.pins.append(try pin(value, name, version, platform, url: try text("url")))
    }

    private func pin(
        _ value: YAMLValue, _ name: String, _ version: String, _ platform: Platform, url: String
    ) throws(Failure) -> ForeignProject.Pin {
        let span = value["name"]?.span ?? value.span
        func wrong(_ what: String) -> Failure { failure(value["url"]?.span ?? span, "`\(name)`: \(what)") }
        guard let hash = value["hash"]?["sha256"]?.text, !hash.isEmpty else {
            throw failure(span, "`\(name)` has no SHA-256, and MD5 is not enough")
        }
        let digest: Digest
        do throws(DigestError) { digest = try Digest(hex: hash) } catch { throw wrong("its SHA-256 is none: \(error)") }
        // An address says who asks; a lock does not.
        let path = (url.split(separator: "#").first ?? "").split(separator: "/").map { String($0) }.suffix(2)
        guard path.count == 2, let folder = path.first, folder == "noarch" || folder == platform.subdir,
            let file = path.last
        else { throw wrong("its address is not that of a package for \(platform.subdir)") }
        let stem = file.hasSuffix(".conda") ? file.dropLast(6) : file.hasSuffix(".tar.bz2") ? file.dropLast(8) : ""
        guard stem.hasPrefix("\(name)-\(version)-"), stem.utf8.count > name.utf8.count + version.utf8.count + 2 else {
            throw wrong("its file is called otherwise, `\(file)`")
        }
        let channel = ChannelAddress.places(String(url.dropLast(file.utf8.count + 1)))
        guard channel.count == 1, PackageName.isValid(name) else { throw wrong("stout cannot name it") }
        let read: Version
        do throws(VersionError) { read = try Version(parsing: version, .conda) } catch {
            throw wrong("its version cannot be read: \(error)")
        }
        var needs: [Requirement] = []
        for entry in value["dependencies"]?.mapping ?? [] {
            let spec = [entry.key, entry.value.text ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
            guard let need = Requirement(matchSpec: spec) else {
                throw wrong("it needs `\(spec)`, which cannot be read")
            }
            if !need.isVirtual { needs.append(need) }
        }
        let category = value["category"]?.text ?? "main"
        return ForeignProject.Pin(
            name: name, version: read, build: String(stem.dropFirst(name.utf8.count + version.utf8.count + 2)),
            platform: platform, channel: channel[0], path: "\(folder)/\(file)", sha256: digest, needs: needs,
            group: category == "main" ? Manifest.defaultGroup : ForeignProject.group(category) ?? Manifest.defaultGroup,
            span: span)
    }

    private func failure(_ span: Span, _ message: String) -> Failure {
        Failure(
            Diagnostic(
                .importUnusable, message, labels: [Diagnostic.Label(source, span)],
                hints: ["make the lock anew with conda-lock, or import the environment.yml that it was made of"]))
    }
}
