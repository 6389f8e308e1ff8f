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
        guard location.contains("://") else { return Location(path: (project / location).normalized) }
        do throws(LocationError) {
            let place = try Location(location)
            return place.path.map { Location(path: $0.normalized) } ?? place
        } catch {
            let isFile = location.hasPrefix("file:")
            throw Failure(
                Diagnostic(
                    .sourceLocation, "the location of source `\(name)` is not a valid address",
                    labels: label.map { [$0] } ?? [],
                    hints: [
                        isFile
                            ? "in a `file://` address write `%25` for `%`, `%3F` for `?`, `%23` for `#`; or give a folder"
                            : "write `https://…`, or a folder relative to the Stoutfile"
                    ]))
        }
    }
}
