internal import Diagnostics
internal import Packages

/// Reads an `environment.yml` (CEP 24).
struct EnvironmentFileReader {
    var project: ForeignProject
    private var group = Manifest.defaultGroup

    init(_ source: SourceText) { project = ForeignProject(.environment, source) }

    mutating func read(_ document: YAMLValue) {
        for entry in document.mapping ?? [] {
            switch entry.key {
            // Which name and place an environment has is its project's.
            case "name": break
            case "category": readCategory(entry)
            case "channels": for text in texts(entry) { project.channels.append(text) }
            case "platforms": for text in texts(entry) { project.list(text) }
            case "dependencies", "variables": break
            case "prefix": project.remark(entry.span, entry.key, "an environment is in its project, at `.stout/env`")
            default: project.remark(entry.keySpan, entry.key, "stout does not know what it means")
            }
        }
        if let entry = document.mapping?.first(where: { $0.key == "variables" }) { readVariables(entry) }
        if let entry = document.mapping?.first(where: { $0.key == "dependencies" }) { readDependencies(entry) }
        if project.channels.isEmpty {
            let span = Span(document.span.start, document.span.start)
            project.remark(span, "channels", "none is named, and conda takes those of each person's settings")
        }
    }

    private mutating func readCategory(_ entry: YAMLEntry) {
        guard let text = entry.value.text else {
            return project.remark(entry.span, entry.key, "\(entry.value.kind) is not a name")
        }
        if text == "main" { return }
        guard let name = ForeignProject.group(text) else {
            return project.remark(entry.span, "category: \(text)", "no group can have this name")
        }
        group = name
    }

    private mutating func readVariables(_ entry: YAMLEntry) {
        if entry.value.mapping == nil, !entry.value.isEmpty {
            project.remark(entry.span, entry.key, "\(entry.value.kind) has no variables")
        }
        for variable in entry.value.mapping ?? [] {
            guard let value = variable.value.text else {
                project.remark(variable.span, variable.key, "its value is \(variable.value.kind)")
                continue
            }
            project.set(variable.key, to: value, at: variable.span)
        }
    }

    private mutating func readDependencies(_ entry: YAMLEntry) {
        for value in entry.value.sequence ?? [] {
            if let text = value.text, !text.isEmpty {
                let comment = selector(behind: value.span)
                require(text, written: text, selector: comment, at: value.span)
            } else if let entries = value.mapping {
                for entry in entries { readTool(entry) }
            } else {
                project.remark(value.span, "dependencies", "\(value.kind) is no package")
            }
        }
    }

    /// `pip: […]`, or micromamba's `sel(linux): package`.
    private mutating func readTool(_ entry: YAMLEntry) {
        if entry.key.hasPrefix("sel("), entry.key.hasSuffix(")"), let text = entry.value.text {
            let selector = String(entry.key.dropFirst(4).dropLast())
            return require(text, written: text, selector: selector, at: entry.value.span)
        }
        let rows = entry.value.sequence ?? [entry.value]
        for row in rows {
            let text = row.text ?? row.kind
            let why = entry.key == "pip" ? "stout has no packages of PyPI" : "stout knows no installer `\(entry.key)`"
            project.remark(row.span, "\(entry.key): \(text)", why)
        }
    }

    private mutating func require(_ text: String, written: String, selector: String?, at span: Span) {
        guard let selector else { return project.require(text, group: group, on: [], at: span, written: written) }
        switch PlatformFilter(selector) {
        case .all: project.require(text, group: group, on: [], at: span, written: written)
        case .listed(let on): project.require(text, group: group, on: on, at: span, written: written)
        case .unknown: project.remark(span, "\(written) [\(selector)]", "stout knows no such platform")
        case nil: project.remark(span, "\(written) [\(selector)]", "stout cannot tell for which platforms it is")
        }
    }

    /// `linux` of a comment `# [linux]` behind an element.
    private func selector(behind span: Span) -> String? {
        let bytes = project.source.bytes
        let line = bytes[span.end...].prefix { $0 != 0x0a }
        guard let hash = line.firstIndex(of: UInt8(ascii: "#")) else { return nil }
        let comment = line[(hash + 1)...].drop { $0 == 0x20 }
        guard comment.first == UInt8(ascii: "["), let close = comment.firstIndex(of: UInt8(ascii: "]")) else {
            return nil
        }
        return String(decoding: comment[(comment.startIndex + 1)..<close], as: UTF8.self)
    }

    private mutating func texts(_ entry: YAMLEntry) -> [ForeignProject.Text] {
        var texts: [ForeignProject.Text] = []
        if entry.value.isEmpty { return [] }
        for value in entry.value.sequence ?? [entry.value] {
            if let text = value.text, !text.isEmpty {
                texts.append(ForeignProject.Text(text: text, span: value.span))
            } else {
                project.remark(value.span, entry.key, "\(value.kind) is not a name")
            }
        }
        return texts
    }
}
