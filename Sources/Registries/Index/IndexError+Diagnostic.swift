public import Diagnostics

extension IndexError {
    /// In words. `source`: its name.
    public func failure(_ source: String) -> Failure {
        let what: String
        switch reason {
        case .foreign: what = "it is no index of stout's"
        case .version(let version): what = "its format is \(version)"
        case .malformed(let name): what = "what it says of `\(name)` cannot be read"
        case .database(let error): what = "\(error)"
        }
        return Failure(
            Diagnostic(
                .indexUnusable, "the index of source `\(source)` cannot be used", notes: [what, "it is `\(path)`"],
                hints: ["remove that file and run the command again"]))
    }
}
