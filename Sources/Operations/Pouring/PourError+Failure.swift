internal import Archives
internal import Diagnostics
internal import Packages
internal import Storage
internal import Transfers
internal import Unix

extension PourError {
    /// - Parameter places: those that gave wrong bytes.
    func failure(_ pour: SyncPlan.Pour, from places: [Location]) -> Failure {
        reason(pour, from: places).about(pour.keg.name)
    }

    private func reason(_ pour: SyncPlan.Pour, from places: [Location]) -> Failure {
        switch self {
        case .system(let error):
            return error.missingProgramFailure("unpack \(pour.keg)") ?? error.failure("pour \(pour.keg)")
        case .digest(let keg, let found):
            return Failure(
                Diagnostic(
                    .bottleDigest, "the bottle of \(keg) is not the one that the lock names",
                    notes: ["locked: \(keg.bottle.hex)", "served: \(found.hex)"]
                        + (places.count > 1 ? places.map { "served by \($0)" } : []) + ["nothing was installed"],
                    hints: [
                        "somebody changed what source `\(pour.source)` serves, or the transfer is broken: try again, then ask its publisher"
                    ]))
        case .refused(let keg, let refusal) where pour.kind == .conda:
            return Failure(
                Diagnostic(
                    .condaRefused, "the conda package of \(keg) breaks the rule `\(refusal.rule.rawValue)`",
                    notes: ["the rule is: \(refusal.rule.sentence)"] + refusal.facts
                        + ["its file is `\(pour.path)`", "nothing was installed"],
                    hints: ["tell who made it, or ask for another version or build in the Stoutfile"]))
        case .refused(let keg, let refusal):
            return Failure(
                Diagnostic(
                    .bottleRefused, "the bottle of \(keg) breaks the rule `\(refusal.rule.rawValue)`",
                    notes: ["the rule is: \(refusal.rule.sentence)"] + refusal.facts + ["nothing was installed"],
                    hints: [
                        "what source `\(pour.source)` serves is broken or hostile, and the lock names it: ask its publisher"
                    ]))
        }
    }
}
