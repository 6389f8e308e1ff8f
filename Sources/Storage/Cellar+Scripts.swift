internal import Archives
public import Diagnostics

extension Cellar {
    /// Scripts of conda packages that a conda client would run, and stout does not; of the kegs that have some.
    public func scriptsNotRun(of kegs: [Keg]) throws(Failure) -> [(keg: Keg, scripts: [String])] {
        var found: [(keg: Keg, scripts: [String])] = []
        for (keg, contents) in zip(kegs, try contents(of: kegs)) {
            guard let facts = contents.conda?.facts else { continue }
            let scripts = facts.linkScripts + facts.activationScripts
            if !scripts.isEmpty { found.append((keg, scripts)) }
        }
        return found
    }
}
