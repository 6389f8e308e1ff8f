internal import Diagnostics
internal import Notation
internal import Packages
internal import Registries
internal import Unix

/// The edit of a Stoutfile that an import is.
struct ImportWork {
    let foreign: ForeignProject
    let context: Context
    private let file: Path
    private let group: String?
    /// What the Stoutfile says already; nil when there is none.
    let manifest: Manifest?
    private(set) var edit: TOMLEdit
    var outcome: ImportProject.Outcome
    private let lines: LineNumbers
    /// The keys that come into each table, written together: each edit reads the whole text again.
    private var pending: [(path: [String], entries: [(key: String, value: String)])] = []
    /// The names of each group that the Stoutfile has, folded, with what it asks of them.
    private var known: [String: [String: (name: String, constraint: String)]] = [:]

    init(
        _ foreign: ForeignProject, _ former: SourceText?, file: Path, _ context: Context, group: String?
    ) throws(Failure) {
        self.foreign = foreign
        lines = LineNumbers(foreign.source)
        self.file = file
        self.context = context
        self.group = group
        outcome = ImportProject.Outcome(path: context.project / Project.manifestName, isNew: former == nil)
        if let former {
            let (manifest, diagnostics) = Stoutfile.read(former)
            guard let manifest else { throw Failure(diagnostics) }
            if let include = manifest.include {
                throw Failure(
                    Diagnostic(
                        .rootOnly, "sources and platforms stand in the root's Stoutfile",
                        labels: [Diagnostic.Label(former, Span(include.span))],
                        hints: ["import there: `--project \(include.text)`"]))
            }
            self.manifest = manifest
            edit = try TOMLEdit(former)
            for group in manifest.groups {
                for one in group.requirements {
                    known[group.name, default: [:]][PackageName.folded(one.name)] = (one.name, one.constraintText)
                }
            }
        } else {
            manifest = nil
            let platforms = foreign.platforms.isEmpty ? [context.platform] : foreign.platforms
            let list = TOMLText.array(platforms.map { TOMLText.quoted("\($0)") })
            let text = "platforms = \(list)\n\n[sources]\n\n[requires]\n"
            edit = try TOMLEdit(SourceText(name: Project.manifestName, bytes: Array(text.utf8)))
        }
        for remark in foreign.remarks { say(remark.span, remark.what, remark.why) }
    }

    mutating func run() throws(Failure) {
        if manifest != nil { try addPlatforms() }
        let wanted = foreign.pins.isEmpty ? foreign.requirements : pinned()
        let from = try addSource(wanted)
        var platforms = (manifest?.platforms.map(\.platform) ?? []) + foreign.platforms
        if platforms.isEmpty { platforms = [context.platform] }
        for requirement in wanted {
            if !platforms.contains(where: requirement.on.includes) {
                say(requirement.span, requirement.name, "it is for no platform of the Stoutfile")
                continue
            }
            add(requirement, from: from)
        }
        try write()
        for name in foreign.isolated.sorted() where outcome.requirements.contains(where: { $0.group == name }) {
            try set("isolated", to: "true", in: ["group", name])
        }
        for variable in foreign.variables { add(variable) }
        try write()
    }

    mutating func say(_ span: Span, _ what: String, _ why: String) {
        outcome.rows.append(
            ImportProject.Outcome.Row(
                line: lines.line(of: span.start), what: AddressMask.hiding(what), why: AddressMask.hiding(why)))
    }

    private mutating func set(_ key: String, to value: String, in path: [String]) throws(Failure) {
        do throws(TOMLEditError) { try edit.set(key, to: value, in: path) } catch {
            throw error.failure(in: edit.source)
        }
    }

    private mutating func put(_ key: String, _ value: String, in path: [String]) {
        // Most follow one of the same table.
        if let place = pending.lastIndex(where: { $0.path == path }) {
            pending[place].entries.append((key, value))
        } else {
            pending.append((path, [(key, value)]))
        }
    }

    private mutating func write() throws(Failure) {
        for (path, entries) in pending {
            do throws(TOMLEditError) { try edit.add(entries, in: path) } catch { throw error.failure(in: edit.source) }
        }
        pending = []
    }

    // MARK: - Platforms

    private mutating func addPlatforms() throws(Failure) {
        let known = manifest?.platforms.map(\.platform) ?? []
        let new = foreign.platforms.filter { platform in
            !known.contains { $0.withoutFloors == platform.withoutFloors }
        }
        if new.isEmpty { return }
        try set("platforms", to: TOMLText.array((known + new).map { TOMLText.quoted("\($0)") }), in: [])
    }

    // MARK: - The source

    /// The source of the channels that the file names; it is added where the Stoutfile has none like it.
    ///
    /// - Returns: what each requirement has to say of it; nil where there is no other source.
    private mutating func addSource(_ wanted: [ForeignProject.Requirement]) throws(Failure) -> String? {
        collectChannels(wanted)
        let places = outcome.channels
        if places.isEmpty { return nil }
        let sources = manifest?.sources ?? []
        if let known = sources.first(where: {
            $0.kind == .conda && ($0.channels.isEmpty ? [$0.location] : $0.channels) == places
        }) {
            outcome.source = known.name
            return sources.count > 1 ? known.name : nil
        }
        let name = sourceName(places[0], taken: sources.map(\.name))
        let value = places.count == 1 ? TOMLText.quoted(places[0]) : TOMLText.array(places.map(TOMLText.quoted))
        try set(name, to: TOMLText.inlineTable([("channel", value)]), in: ["sources"])
        outcome.source = name
        return sources.isEmpty ? nil : name
    }

    private mutating func collectChannels(_ wanted: [ForeignProject.Requirement]) {
        for channel in foreign.channels {
            if ChannelAddress.hasSecret(channel.text) {
                say(channel.span, "channels", "the credentials of an address belong into config.toml, and are left out")
            }
            for place in ChannelAddress.places(channel.text) { take(place, channel.span) }
        }
        for pin in foreign.pins where !outcome.channels.contains(pin.channel) { take(pin.channel, pin.span) }
        for requirement in wanted {
            guard let channel = requirement.channel, let place = ChannelAddress.places(channel).first else { continue }
            let isNew = !outcome.channels.contains(place)
            if isNew { take(place, requirement.span) }
            if outcome.channels.first != place {
                say(
                    requirement.span, "\(channel)::\(requirement.name)",
                    (isNew ? "the channel was added behind the others; " : "")
                        + "the first channel that has the name is asked")
            }
        }
    }

    private mutating func take(_ place: String, _ span: Span) {
        let place = place.hasPrefix(".") ? relative(place) : place
        if outcome.channels.contains(place) { return }
        let name = Manifest.Source.channelName(of: place)
        if let other = outcome.channels.first(where: { Manifest.Source.channelName(of: $0) == name }) {
            return say(span, place, "a lock could not tell it from `\(other)`: it is called the same")
        }
        outcome.channels.append(place)
    }

    /// A folder relative to the file that was read, as seen from the Stoutfile's.
    private func relative(_ place: String) -> String {
        file.parent == context.project ? place : (file.parent / place).normalized.text
    }

    private func sourceName(_ place: String, taken: [String]) -> String {
        let channel = Manifest.Source.channelName(of: place).lowercased()
        let name = PackageName.isValid(channel) ? channel : "channel"
        if !taken.contains(name) { return name }
        var number = 2
        while taken.contains("\(name)-\(number)") { number += 1 }
        return "\(name)-\(number)"
    }

    // MARK: - Requirements

    private mutating func add(_ requirement: ForeignProject.Requirement, from: String?) {
        let group = requirement.group == Manifest.defaultGroup ? self.group ?? requirement.group : requirement.group
        let folded = PackageName.folded(requirement.name)
        if let known = known[group]?[folded] {
            if known.constraint != requirement.constraint {
                say(
                    requirement.span, "\(requirement.name) \(requirement.constraint)",
                    "the Stoutfile asks for `\(known.name)` already, for `\(known.constraint)`")
            }
            return
        }
        known[group, default: [:]][folded] = (requirement.name, requirement.constraint)
        var members: [(key: String, value: String)] = [("version", TOMLText.quoted(requirement.constraint))]
        if let from { members.append(("from", TOMLText.quoted(from))) }
        if requirement.on.count == 1 { members.append(("on", TOMLText.quoted("\(requirement.on[0])"))) }
        if requirement.on.count > 1 {
            members.append(("on", TOMLText.array(requirement.on.map { TOMLText.quoted("\($0)") })))
        }
        let path = group == Manifest.defaultGroup ? ["requires"] : ["group", group, "requires"]
        let value = members.count == 1 ? members[0].value : TOMLText.inlineTable(members)
        put(requirement.name, value, in: path)
        outcome.requirements.append((requirement.name, requirement.constraint, group))
    }

    private mutating func add(_ variable: ForeignProject.Variable) {
        let known = manifest?.environment
        let isKnown =
            known.map { known in
                known.set.contains { $0.variable == variable.name }
                    || (known.prepend + known.append).contains { $0.variable == variable.name }
            } ?? false
        if isKnown {
            return say(variable.span, variable.name, "the Stoutfile has this variable already")
        }
        put(variable.name, TOMLText.quoted(variable.value), in: ["env", "set"])
    }
}
