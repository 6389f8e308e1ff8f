public import Diagnostics
public import Packages
public import Transfers
public import Unix

extension Manifest.Source {
    /// Where the source is: an address, or a folder seen from the project's.
    ///
    /// - Parameter label: the place in the Stoutfile, for the message.
    public func place(from project: Path, label: Diagnostic.Label?) throws(Failure) -> Location {
        try place(of: location, from: project, label)
    }

    /// Where its channels are, in the order of their priority, with their names; one place of a single channel, without a
    /// name.
    public func places(
        from project: Path, label: Diagnostic.Label?
    ) throws(Failure) -> [(channel: String?, location: Location)] {
        if channels.isEmpty { return [(nil, try place(from: project, label: label))] }
        var places: [(channel: String?, location: Location)] = []
        for channel in channels {
            places.append((Self.channelName(of: channel), try place(of: channel, from: project, label)))
        }
        return places
    }

    private func place(
        of location: String, from project: Path, _ label: Diagnostic.Label?
    ) throws(Failure) -> Location {
        if location.utf8.starts(with: "file://".utf8) {
            return Location(path: Path(String(location.dropFirst(7))).normalized)
        }
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
