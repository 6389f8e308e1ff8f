internal import Archives
internal import Diagnostics
internal import Packages
internal import Storage
internal import Unix

extension PourError {
    func failure(_ pour: SyncPlan.Pour) -> Failure {
        switch self {
        case .system(let error): return error.failure("pour \(pour.keg)")
        case .digest(let keg, let found):
            return Failure(
                Diagnostic(
                    .bottleDigest, "the bottle of \(keg) is not the one that the lock names",
                    notes: ["locked: \(keg.bottle.hex)", "served: \(found.hex)", "nothing was installed"],
                    hints: [
                        "somebody changed what source `\(pour.source)` serves, or the transfer is broken: try again, then ask its publisher"
                    ]))
        case .refused(let keg, let refusal):
            return Failure(
                Diagnostic(
                    .bottleRefused, "the bottle of \(keg) breaks the rule `\(refusal.rule.rawValue)`",
                    notes: ["the rule is: \(refusal.rule.sentence)"] + refusal.facts + ["nothing was installed"],
                    hints: ["what source `\(pour.source)` serves is damaged or hostile: ask its publisher"]))
        }
    }
}
