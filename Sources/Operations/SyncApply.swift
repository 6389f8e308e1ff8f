internal import Diagnostics
internal import Storage

/// Carries plans out: pours what is missing, builds generations, switches to them.
struct SyncApply {
    let project: Project
    /// What is to be written into the project's folder when everything that may fail is done.
    let pending: PendingFiles
    let context: Context
    let cellar: Cellar

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

    /// Carries plans out, with the project's lock held. The environments are the old ones until the last step, and so
    /// are the files that people commit until the one before: what fails leaves both as they were.
    func run(_ works: ArraySlice<Work>, _ ready: [Ready] = []) throws(Failure) -> [Generation] {
        guard let work = works.first else {
            // A record for a generation that is not current yet counts for nothing.
            for one in ready { try one.work.state.recordInputs(one.work.inputs, generation: one.generation.number) }
            try pending.write(to: project.folder)
            for one in ready where one.isNew { try one.work.state.switchTo(one.generation) }
            return ready.map(\.generation)
        }
        let (plan, state) = (work.plan, work.state)
        if !plan.pours.isEmpty {
            try cellar.prepare()
            try PourMissing(project: project, context: context, cellar: cellar).run(plan)
        }
        // Asked again, because another sync may have switched while this one waited.
        if let current = try state.current(), plan.isMet(by: current) {
            let one = Ready(work: work, generation: current, isNew: false)
            return try run(works.dropFirst(), ready + [one])
        }
        let generation = try state.build(
            plan.members, platform: plan.platform, groups: plan.groups, cellar: cellar)
        do throws(Failure) {
            let one = Ready(work: work, generation: generation, isNew: true)
            return try run(works.dropFirst(), ready + [one])
        } catch {
            if try state.currentNumber() != generation.number { state.discard(generation) }
            throw error
        }
    }
}
