internal import Archives
internal import Diagnostics
internal import Packages
internal import Storage
internal import Unix

/// Carries plans out: pours what is missing, builds generations, switches to them.
struct SyncApply {
    let project: Project
    /// What is to be written into the project's folder when everything that may fail is done.
    let pending: PendingFiles
    let context: Context
    let cellar: Cellar
    /// Whether the caller has a `ProjectHold`.
    let isHeld: Bool

    /// What is to be done for one environment.
    struct Work {
        let plan: SyncPlan
        let state: ProjectState
        /// Of what it is made from.
        let inputs: String
    }

    /// A generation that can be made current, or is.
    struct Ready {
        let work: Work
        let generation: Generation
        let isNew: Bool
    }

    /// Carries plans out, one generation for each. The environments are the old ones until the last step, and so are the
    /// files that people commit until the one before: what fails leaves both as they were.
    func run(_ works: [Work]) throws(Failure) -> [Generation] {
        for work in works {
            try EnvironmentVariables.check(work.state.environment)
            try work.state.checkLink()
            try work.state.prepare()
        }
        if isHeld {
            try recover(works)
            return try apply(works[...], [])
        }
        // One lock for all environments of the project.
        let held = try context.state().lock(context.patience)
        return try withExtendedLifetime(held) { () throws(Failure) in
            try recover(works)
            return try apply(works[...], [])
        }
    }

    /// Clears what killed processes left: of the cellar, where nobody pours any more, and of these environments.
    private func recover(_ works: [Work]) throws(Failure) {
        var removed = try Quarantine.recover(context.home)
        for work in works { removed += try work.state.recover() }
        removed += try PendingFiles.recover(project.folder)
        if project.member != nil { removed += try PendingFiles.recover(project.root) }
        for name in removed { context.report(.detail("removed what an interrupted stout left: \(name)")) }
    }

    private func apply(_ works: ArraySlice<Work>, _ ready: [Ready]) throws(Failure) -> [Generation] {
        guard let work = works.first else {
            let staged = try pending.stage(of: project)
            // A record for a generation that is not current yet counts for nothing.
            for one in ready { try one.work.state.recordInputs(one.work.inputs, generation: one.generation.number) }
            try staged.write()
            for one in ready where one.isNew { try one.work.state.switchTo(one.generation) }
            for one in ready { try one.work.state.unpin() }
            for one in ready { try one.work.state.link(context) }
            return ready.map(\.generation)
        }
        let (plan, state) = (work.plan, work.state)
        if !plan.pours.isEmpty { try PourMissing(project: project, context: context, cellar: cellar).run(plan) }
        // Asked again, because another sync may have switched while this one waited.
        let current = try state.current()
        if let current, plan.isMet(by: current) {
            let one = Ready(work: work, generation: current, isNew: false)
            return try apply(works.dropFirst(), ready + [one])
        }
        // After a rollback the way back is as short as the way there.
        if let current, let latest = try state.latest(), latest.number > current.number, plan.isMet(by: latest) {
            let one = Ready(work: work, generation: latest, isNew: true)
            return try apply(works.dropFirst(), ready + [one])
        }
        let generation = try state.build(
            plan.members, platform: plan.platform, groups: plan.groups, cellar: cellar)
        try tellScripts(generation)
        for path in [context.home.cellar, state.folder] where FileSystem.refusesPrograms(path) {
            context.report(.notice("Programs cannot be run from `\(path)`: it is mounted with `noexec`"))
        }
        tellWithheld(generation)
        do throws(Failure) {
            let one = Ready(work: work, generation: generation, isNew: true)
            return try apply(works.dropFirst(), ready + [one])
        } catch {
            if try state.currentNumber() != generation.number { state.discard(generation) }
            throw error
        }
    }

    /// Names the conda packages that count on somebody running their scripts.
    private func tellScripts(_ generation: Generation) throws(Failure) {
        let found = try cellar.scriptsNotRun(of: generation.members.map(\.keg))
        guard let first = found.first else { return }
        let notes = found.prefix(10).map { keg, scripts in
            "\(keg): " + scripts.map { "`\($0)`" }.joined(separator: ", ")
        }
        let more = found.count > 10 ? ["and \(found.count - 10) more packages"] : []
        context.report(
            .warning(
                Diagnostic(
                    .scriptNotRun,
                    found.count == 1
                        ? "\(first.keg) relies on a script, and scripts of packages are not run"
                        : "\(found.count) packages rely on scripts, and scripts of packages are not run",
                    severity: .warning,
                    notes: notes + more,
                    hints: ["look into them: what they set up is missing, and may have to be done by hand"])))
    }

    /// Names the variables that packages want, and do not get without a word of the Stoutfile.
    private func tellWithheld(_ generation: Generation) {
        let withheld = project.packageVariables(of: generation).filter {
            $0.answer == .withheld && $0.variable.package != nil
        }
        guard let first = withheld.first, let package = first.variable.package else { return }
        let notes = withheld.prefix(10).map { one in
            let effect = VariableFamily.of(one.variable.name)?.effect ?? "is not a variable of the package's own"
            return "`\(one.variable.name)` of `\(one.variable.package ?? "")`: "
                + (VariableFamily.of(one.variable.name) == nil ? effect : "setting it \(effect)")
        }
        let more = withheld.count > 10 ? ["and \(withheld.count - 10) more variables"] : []
        context.report(
            .warning(
                Diagnostic(
                    .variableWithheld,
                    withheld.count == 1
                        ? "`\(first.variable.name)` is not set: the package `\(package)` may not set it unasked"
                        : "\(withheld.count) variables are not set: packages may not set them unasked",
                    severity: .warning, notes: notes + more,
                    hints: [
                        "if you want them set, write `\(project.permission(for: withheld))` under `[env]` of the Stoutfile"
                    ])))
    }
}
