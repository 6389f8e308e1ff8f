public import Diagnostics
public import Packages
public import Transfers
public import Unix

extension Manifest.Source {
    /// Where the source is: an address, or a folder seen from the project's.
    ///
    /// - Parameter label: the place in the Stoutfile, for the message.
    public func place(from project: Path, label: Diagnostic.Label?) throws(Failure) -> Location {
        guard location.contains("://") else { return Location(path: (project / location).normalized) }
        do throws(LocationError) { return try Location(location) } catch {
            throw Failure(
                Diagnostic(
                    .sourceLocation, "the location of source `\(name)` is no address",
                    labels: label.map { [$0] } ?? [],
                    hints: ["write `https://…`, or a folder relative to the Stoutfile"]))
        }
    }
}
