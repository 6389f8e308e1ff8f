internal import Diagnostics
internal import Packages
internal import Registries
internal import Transfers
internal import Unix

/// The servers of a project's sources: whether they can be reached securely, and what time they have.
extension Checkup {
    mutating func lookAtServers() {
        guard let project = try? Project.open(context, warns: false) else { return }
        if context.isOffline {
            for source in project.manifest.sources where source.kind == .conda {
                note("source \(source.name)", .good, "it was not asked")
            }
            return
        }
        guard let network = try? Sources.SourceNetwork(context) else { return }
        var secure: Set<String> = []
        for source in project.manifest.sources {
            var problems: [TransferError] = []
            var answers = 0
            for location in locations(of: source, project) {
                for place in network.settings.places(of: location) where !place.isLocal || source.kind == .conda {
                    do throws(TransferError) {
                        try greet(place, Self.smallFiles(source), network.engine)
                        answers += 1
                    } catch { problems.append(error) }
                    guard let origin = place.origin, origin.scheme == .https, secure.insert("\(origin)").inserted
                    else { continue }
                    let problem = problems.last?.main
                    if let problem, problem.kind == .insecure {
                        note("TLS", .bad, problem.sentence, problem.hints)
                    } else if problem?.location.origin != origin || problem?.sent != nil {
                        note("TLS", .good, "\(origin) is who it says")
                    }
                }
            }
            tell(source, problems, answers)
        }
    }

    /// What a greeting may bring, in bytes: the small files of a registry whole. Of a larger one libcurl reads no header behind
    /// its length, and the date may be there.
    private static let greeting = 1 << 16

    /// Asks for the first of some files that is there; only the head of the answer is of interest.
    private mutating func greet(
        _ place: Location, _ names: [String], _ engine: TransferEngine
    ) throws(TransferError) {
        var last: TransferError?
        for name in names {
            guard let file = try? place.appending(name) else { continue }
            var sent: Int64?
            do throws(TransferError) {
                sent = try engine.fetch([file], maximumSize: Self.greeting).sent
                last = nil
            } catch {
                sent = error.main.sent
                // Larger: it is there.
                if case .tooLarge = error.kind { last = nil } else { last = error }
            }
            if let sent, let origin = place.origin { clocks.append(("\(origin)", sent - Clock.now())) }
            guard let last, last.meansAbsent else { break }
        }
        if let last { throw last }
    }

    /// What a registry of stout's is asked for elsewhere, too; a channel is only greeted.
    private mutating func tell(_ source: Manifest.Source, _ problems: [TransferError], _ answers: Int) {
        let subject = "source \(source.name)"
        if answers == 0, let problem = problems.first, problem.kind == .insecure {
            // It was said under TLS.
            unasked.insert(source.name)
        } else if source.kind == .conda {
            if answers > 0 {
                note(subject, .good, "it answers")
            } else if let problem = problems.first, problem.kind == .notFound {
                note(
                    subject, .bad, "\(source.location) is no conda channel: it has no `repodata.json`",
                    ["check the address"])
            } else if let problem = problems.first {
                note(subject, Failure(problem.diagnostic))
            }
        }
    }

    private static func smallFiles(_ source: Manifest.Source) -> [String] {
        switch source.kind {
        case .stout: [source.root == nil ? "registry.json" : "trust/timestamp.json"]
        case .conda: ["noarch/repodata.json", "\(Platform.current.subdir)/repodata.json"]
        }
    }

    private func locations(of source: Manifest.Source, _ project: Project) -> [Location] {
        let label = project.label(source.locationSpan)
        if source.kind == .conda {
            return ((try? source.places(from: project.root, label: label)) ?? []).map(\.location)
        }
        return (try? source.place(from: project.root, label: label)).map { [$0] } ?? []
    }
}
