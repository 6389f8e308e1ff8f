internal import Diagnostics
internal import Packages
internal import Registries
internal import Storage
internal import Unix

/// Resolves within what a vendor folder has, and says what lies outside (spec/vendor.md, "Resolving").
struct VendorResolve {
    let project: Project
    /// All that the folder's indexes name, whether or not the bottles are there.
    let catalogue: Catalogue
    let vendor: VendorSources

    func lock(_ preferences: Resolve.Preferences) throws(Failure) -> (lock: Lockfile, resolve: Resolve) {
        let bounds = vendor.bounds(keeping: preferences.locked)
        let inside = Resolve(project: project, catalogue: catalogue.within(bounds))
        let everything = Resolve(project: project, catalogue: catalogue)
        let lock: Lockfile
        do throws(Failure) { lock = try inside.lock(preferences) } catch {
            throw try explanation(error, everything, preferences, bounds)
        }
        tellNewer(than: lock, everything, preferences)
        return (lock, inside)
    }

    /// What would be needed, where the indexes know of it; else why nothing would do, from all that they know.
    private func explanation(
        _ failure: Failure, _ everything: Resolve, _ preferences: Resolve.Preferences, _ bounds: Catalogue.Bounds
    ) throws(Failure) -> Failure {
        let lock: Lockfile
        do throws(Failure) { lock = try everything.lock(preferences) } catch { return unknown(error) }
        let platforms = lock.platforms.filter(bounds.platforms.contains)
        var outside: [String] = []
        for package in lock.packages {
            let lacking = platforms.filter { platform in
                guard package.isFor(platform), let bottle = package.bottle(for: platform) else { return false }
                return !bounds.bottles.contains(bottle.sha256)
            }
            if lacking.isEmpty { continue }
            let on = lacking.count == platforms.count ? "" : " for \(lacking[0])"
            let text = "\(package.name) \(package.versionText)\(on)"
            if !outside.contains(text) { outside.append(text) }
        }
        // What is asked for may fail for other reasons as well.
        if outside.isEmpty { return failure }
        var labels = failure.all.first?.labels ?? []
        for place in labels.indices { labels[place].remark = nil }
        let shown = outside.prefix(6).map { "`\($0)`" }.joined(separator: ", ")
        return Failure(
            Diagnostic(
                .vendorOutside, "the requirements cannot be met by what the vendor folder has",
                labels: labels,
                notes: [
                    "this would do, and lies outside: \(shown)"
                        + (outside.count > 6 ? " and \(outside.count - 6) more" : "")
                ] + Self.sentences(failure), hints: [Self.way]))
    }

    /// What was found out within the folder alone.
    private static func sentences(_ failure: Failure) -> [String] {
        failure.all.prefix(1).flatMap { $0.code == .noSolution ? $0.notes : [] }
    }

    private static let way =
        "where there is a network, run this command there, then `stout vendor`, and carry the folder over again"

    /// A package or a version that the folder's indexes do not name may well be in the source.
    private func unknown(_ failure: Failure) -> Failure {
        Failure(
            failure.all.map { diagnostic in
                guard [Code.unknownPackage, .noMatchingVersion, .noSolution].contains(diagnostic.code) else {
                    return diagnostic
                }
                var diagnostic = diagnostic
                if diagnostic.code == .unknownPackage {
                    diagnostic.code = .vendorOutside
                    diagnostic.message += " as far as the vendor folder goes"
                }
                diagnostic.notes.append("only what is in the vendor folder was looked at: `\(vendor.vendor.folder)`")
                if diagnostic.code != .noSolution { diagnostic.hints.append(Self.way) }
                return diagnostic
            })
    }

    /// What an upgrade would have found elsewhere: said, because nobody who asks for the newest knows of the bounds.
    private func tellNewer(than lock: Lockfile, _ everything: Resolve, _ preferences: Resolve.Preferences) {
        let isFree = preferences.picks.count < preferences.locked.count || preferences.locked.isEmpty
        guard isFree || !preferences.upgrades.isEmpty else { return }
        guard let wider = try? everything.lock(preferences) else { return }
        var newer: [String] = []
        for package in wider.packages {
            let here = lock.packages.filter { $0.name == package.name && $0.group == package.group }
            guard !here.isEmpty, here.allSatisfy({ $0.version < package.version }) else { continue }
            let text = "\(package.name) \(package.versionText)"
            if !newer.contains(text) { newer.append(text) }
        }
        if newer.isEmpty { return }
        let more = newer.count > 6 ? " and \(newer.count - 6) more" : ""
        vendor.context.report(
            .notice("Newer, but not in the vendor folder: \(newer.prefix(6).joined(separator: ", "))\(more)"))
    }
}
