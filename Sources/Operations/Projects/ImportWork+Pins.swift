internal import Diagnostics
internal import Notation
internal import Packages
internal import Registries

/// What a lock of another tool becomes: requirements for what nothing else in it needs, and, in a project that has none yet, a
/// lock with exactly these files.
extension ImportWork {
    /// One of each name for each platform.
    private var pins: [ForeignProject.Pin] {
        struct Key: Hashable {
            let name: String
            let platform: Platform
        }
        var places: [Key: Int] = [:]
        var pins: [ForeignProject.Pin] = []
        for pin in foreign.pins {
            let key = Key(name: pin.name, platform: pin.platform)
            guard let place = places[key] else {
                places[key] = pins.count
                pins.append(pin)
                continue
            }
            // The file lists a package once for each of its categories.
            if pin.group == Manifest.defaultGroup { pins[place] = pin }
        }
        return pins
    }

    /// The requirements that the pins are for: such a file does not say what was asked for.
    func pinned() -> [ForeignProject.Requirement] {
        let byName = Dictionary(grouping: pins, by: \.name)
        let platforms = Set(foreign.pins.map(\.platform))
        return roots(byName).map { name in
            let pins = byName[name] ?? []
            let here = Set(pins.map(\.platform))
            return ForeignProject.Requirement(
                name: name, constraint: constraint(pins.map(\.version)), group: pins[0].group,
                on: here == platforms ? [] : here.sorted().map { .platform($0) }, span: pins[0].span)
        }
    }

    /// The names that nothing else needs, and of circles that nothing else needs one name each.
    private func roots(_ byName: [String: [ForeignProject.Pin]]) -> [String] {
        let needed = Set(pins.flatMap { pin in pin.needs.map(\.name).filter { $0 != pin.name } })
        let names = byName.keys.sorted()
        var roots: [String] = []
        var reached: Set<String> = []
        for name in names.filter({ !needed.contains($0) }) + names where !reached.contains(name) {
            roots.append(name)
            var open = [name]
            while let next = open.popLast() {
                guard reached.insert(next).inserted else { continue }
                open += (byName[next] ?? []).flatMap { $0.needs.map(\.name) }.filter { byName[$0] != nil }
            }
        }
        return roots.sorted()
    }

    /// With a lock beside it what `stout add` would write; without one the versions themselves.
    private func constraint(_ versions: [Version]) -> String {
        guard let least = versions.min(), let most = versions.max() else { return "*" }
        if manifest != nil { return least == most ? "=\(least.text)" : ">=\(least.text), <=\(most.text)" }
        let text = least == most ? "^\(least.text)" : ">=\(least.text)"
        // Of a version that begins with a letter no caret can be made.
        do throws(ConstraintError) {
            let constraint = try Constraint(parsing: text, .conda)
            return versions.allSatisfy { constraint.versions.contains($0) } ? constraint.text : "*"
        } catch { return "*" }
    }

    /// The lock with exactly these files, where that makes a whole one.
    mutating func lock(_ project: Project) {
        let start = Span(0, 0)
        guard let place = project.manifest.sources.firstIndex(where: { $0.name == outcome.source }) else { return }
        let isOne = project.manifest.sources[place].channels.isEmpty
        var resolutions: [Resolution] = []
        for platform in project.manifest.platforms.map(\.platform) {
            var picks: [Resolution.Pick] = []
            for pin in pins where pin.platform == platform.withoutFloors {
                guard outcome.channels.contains(pin.channel) else {
                    return say(pin.span, pin.name, "no lock was written: its channel is none of the source's")
                }
                picks.append(
                    Resolution.Pick(
                        source: place, channel: isOne ? nil : Manifest.Source.channelName(of: pin.channel),
                        candidate: pin.candidate))
            }
            resolutions.append(Resolution(platform: platform, picks: picks))
        }
        let roots = project.manifest.groups.flatMap { group in
            group.requirements.map { RootRequirement(entry: $0, group: group.name, source: place) }
        }
        let lock = Lockfile(
            project.manifest, [ResolvedPart(group: nil, roots: roots, resolutions: resolutions)],
            sources: project.manifest.sources)
        let reasons = project.staleness(lock, isCanonical: true)
        if let reason = reasons.first {
            return say(start, "package", "no lock was written, because the file is not whole: \(reason.text)")
        }
        guard LockGraph(lock).isWhole else {
            return say(start, "package", "no lock was written, because a package that another needs is not in the file")
        }
        outcome.lock = lock
    }
}

extension ForeignProject.Pin {
    fileprivate var candidate: Candidate {
        Candidate(
            name: name, version: version, revision: revision, build: build,
            platform: path.hasPrefix("noarch/") ? .any : .only(platform), requirements: needs,
            bottle: Candidate.Bottle(path: path, sha256: sha256, size: 0))
    }

    /// The build number, which conda's builders write behind the last `_` of the build's text, or before a word of theirs
    /// (`h0_0_cpython`). The next `stout lock` takes it from the channel.
    private var revision: Int {
        let parts = build.split(separator: "_")
        return parts.suffix(2).reversed().lazy.compactMap { Int($0) }.first { $0 >= 0 } ?? 0
    }
}
