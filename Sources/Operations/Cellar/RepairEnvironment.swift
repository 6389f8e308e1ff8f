public import Diagnostics
internal import Notation
internal import Packages
public import Storage
internal import Transfers
internal import Unix

/// `stout verify --repair`: pours the kegs anew that are not what was poured, and builds the environments anew that are
/// not what was linked. A keg is replaced whole, never edited; an environment becomes a new generation.
public enum RepairEnvironment {
    public struct Outcome: Sendable {
        /// What was wrong.
        public let before: [VerifyEnvironment.Outcome]
        /// The kegs that were replaced, by name.
        public let replaced: [Keg]
        /// What is so now.
        public let after: [VerifyEnvironment.Outcome]
    }

    /// Changes nothing when nothing is wrong, or when a bottle that is needed cannot be had.
    ///
    /// - Parameter isStrict: whether what programs put into an environment is wrong, too.
    public static func run(_ context: Context, isStrict: Bool = false) throws(Failure) -> Outcome {
        // A repair that was interrupted after its last exchange leaves nothing to repair, and the changed kegs.
        for name in try Quarantine.recover(context.home) {
            context.report(.detail("removed what an interrupted stout left: \(name)"))
        }
        let before = try VerifyEnvironment.run(context)
        if !before.contains(where: { needsRepair($0, isStrict) }) {
            return Outcome(before: before, replaced: [], after: before)
        }
        let project = try Project.open(context)
        // What is found in the cellar stays there until this is done.
        let store = try StoreLock.shared(context.home, context.patience)
        let held = try context.state().lock(context.patience)
        let replaced = try withExtendedLifetime(store) { () throws(Failure) in
            try withExtendedLifetime(held) { () throws(Failure) in try repair(project, context, isStrict) }
        }
        return Outcome(before: before, replaced: replaced, after: try VerifyEnvironment.run(context))
    }

    private static func needsRepair(_ one: VerifyEnvironment.Outcome, _ isStrict: Bool) -> Bool {
        !one.verification.findings.isEmpty || isStrict && !one.verification.additions.isEmpty
    }

    private static func repair(
        _ project: Project, _ context: Context, _ isStrict: Bool
    ) throws(Failure) -> [Keg] {
        // Looked at again: what was wrong may have been mended while this process waited.
        let found = try VerifyEnvironment.run(context)
        let replaced: [Keg]
        do throws(Failure) { replaced = try replace(found, project, context) } catch {
            throw PackageChains.known(context)?.telling(error) ?? error
        }
        for one in found where needsRepair(one, isStrict) { try rebuild(one, context) }
        return replaced
    }

    private static func replace(
        _ found: [VerifyEnvironment.Outcome], _ project: Project, _ context: Context
    ) throws(Failure) -> [Keg] {
        var sources: [Keg: Generation.Member] = [:]
        for one in found {
            let bad = Set(one.verification.badKegs)
            for member in one.generation.members where bad.contains(member.keg) { sources[member.keg] = member }
        }
        let bad = sources.keys.sorted { ($0.name, $0.bottle) < ($1.name, $1.bottle) }
        if bad.isEmpty { return [] }
        let cellar = Cellar(context.home)
        let locks = try cellar.lock(bad, context.patience)
        return try withExtendedLifetime(locks) { () throws(Failure) in
            let lock = try? project.lock()
            var pours: [SyncPlan.Pour] = []
            let channels = try CondaChannels.addresses(project)
            for keg in bad { pours.append(try pour(keg, sources[keg], lock, cellar, channels)) }
            let locations = try PourMissing.locations(project)
            let vendor = project.vendor
            let reading = try PourMissing.lock(vendor, context)
            defer { withExtendedLifetime(reading) {} }
            if context.isOffline, vendor == nil,
                let first = pours.first(where: { locations[$0.place]?.isLocal == false })
            {
                throw impossible(first.keg, ["its source is not on this machine, and the network is off"])
            }
            let quarantine = try Quarantine.open(context.home)
            let poured: [PouredKeg]
            do throws(Failure) {
                poured = try PourBottles(context: context, locations: locations, vendor: vendor).run(pours, quarantine)
            } catch {
                throw Failure([impossible(bad[0], ["nothing was changed"]).all[0]] + error.all)
            }
            try cellar.replace(poured, quarantine)
            return bad
        }
    }

    /// Where a keg's bottle is: as the lock says, or, when the lock does not name it any more, as registries have it.
    private static func pour(
        _ keg: Keg, _ member: Generation.Member?, _ lock: Lockfile?, _ cellar: Cellar,
        _ channels: [SyncPlan.Pour.Place: String]
    ) throws(Failure) -> SyncPlan.Pour {
        for package in lock?.packages ?? [] where package.name == keg.name {
            for bottle in package.bottles where bottle.sha256 == keg.bottle {
                return SyncPlan.Pour(
                    keg: keg, source: package.source,
                    kind: lock?.sources.first { $0.name == package.source }?.kind ?? .stout, channel: package.channel,
                    path: bottle.path, size: bottle.size)
            }
        }
        do throws(Failure) {
            let receipt = try cellar.receipt(of: keg)
            let source = member?.source ?? ""
            guard let path = receipt.path else {
                return SyncPlan.Pour(
                    keg: keg, source: source, kind: .stout, channel: nil, path: keg.bottle.bottlePath,
                    size: receipt.size)
            }
            let place = channels.first { $0.key.source == source && $0.value == member?.channel }?.key
            return SyncPlan.Pour(
                keg: keg, source: source, kind: .conda, channel: place?.channel, path: path, size: receipt.size)
        } catch {
            throw impossible(keg, ["neither the lock nor a receipt says how large its bottle is"])
        }
    }

    private static func impossible(_ keg: Keg, _ notes: [String]) -> Failure {
        Failure(
            Diagnostic(
                .repairImpossible, "\(keg) was changed and cannot be poured again", notes: notes,
                hints: ["run `stout verify --repair` where its source can be reached"])
        ).about(keg.name)
    }

    /// The same members, linked anew.
    private static func rebuild(_ one: VerifyEnvironment.Outcome, _ context: Context) throws(Failure) {
        let state = try context.state(group: one.group)
        let old = one.generation
        let inputs = state.syncedInputs(of: old.number)
        let isPinned = try state.pinnedNumber() == old.number
        let new = try state.build(
            old.members, platform: old.platform, groups: old.groups, cellar: Cellar(context.home))
        do throws(Failure) {
            if let inputs { try state.recordInputs(inputs, generation: new.number) }
            try state.switchTo(new, isPinned: isPinned)
        } catch {
            if try state.currentNumber() != new.number { state.discard(new) }
            throw error
        }
    }
}
