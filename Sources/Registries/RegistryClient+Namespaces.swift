public import Diagnostics
internal import Packages
internal import Transfers
internal import Trust
public import Unix

/// Parts of a registry's names that other keys publish (spec/trust.md, "Namespaces").
extension RegistryClient {
    /// What is said of each namespace. One that cannot be believed takes nothing away from the rest: it is closed, and
    /// that is told.
    ///
    /// - Returns: all that have published something, and why those are closed that are.
    func learnNamespaces<Fetcher: MetadataFetcher<TransferError>>(
        _ client: TrustClient<Fetcher>, _ repository: TrustedRepository
    ) throws(Trouble) -> (parts: [RegistryDescription.Part], closed: [Closing]) {
        var parts: [RegistryDescription.Part] = []
        var closed: [Closing] = []
        for delegation in repository.targets.delegations where Namespace.isValid(delegation.name) {
            let namespace = delegation.name
            // It was given away, and its holder has published nothing yet.
            guard repository.snapshot.files["\(namespace).json"] != nil else { continue }
            let target: TargetDescription?
            do throws(RefreshError<TransferError>) {
                target = try client.target(SignedLayout.indexTarget(namespace), in: repository)
            } catch {
                switch error {
                case .refused(let error):
                    if case .system = error.reason { throw .here(error.failure(name)) }
                    closed.append(Closing(namespace: namespace, failure: error.failure(name)))
                    parts.append(RegistryDescription.Part(name: namespace, index: nil))
                    continue
                case .fetch(let error): throw .there(failure(error))
                }
            }
            guard let target,
                let index = RegistryDescription(target, among: [:], namespace: namespace)
            else { continue }
            parts.append(RegistryDescription.Part(name: namespace, index: index))
        }
        return (parts, closed)
    }

    /// Why nothing of a namespace can be had.
    struct Closing {
        let namespace: String
        let failure: Failure
    }

    /// Brings the indexes of namespaces; those that break their bounds are closed.
    func keepNamespaces(
        _ description: RegistryDescription, from places: [Location], _ engine: TransferEngine
    ) throws(Trouble) -> RegistryDescription {
        var description = description
        let spaces = description.namespaces.map(\.name)
        // What was looked through is not looked through again, unless a namespace was given away since.
        let kept = ((try? keptDescription()) ?? nil)?.namespaces ?? []
        let isKnown = kept.map(\.name) == spaces
        for (number, part) in description.namespaces.enumerated() {
            guard let index = part.index else { continue }
            let path = indexPath(index)
            do throws(Trouble) {
                if !FileSystem.exists(path) {
                    try make(
                        path, index, nil, limit: RegistryDescription.maximumNamespaceIndexSize, from: places, engine)
                }
            } catch {
                guard case .there(let failure) = error, failure.all.allSatisfy({ Self.isOfHolder($0.code) }) else {
                    throw error
                }
                close(part.name, failure)
                description.namespaces[number].index = nil
                continue
            }
            if isKnown, kept[number].index?.indexDigest == index.indexDigest { continue }
            if let stranger = try stranger(in: path, part.name, spaces) {
                close(
                    part.name,
                    Failure(
                        Diagnostic(
                            .namespaceForeign,
                            "the namespace `\(part.name)` of source `\(name)` has published `\(stranger)`, which is not its own",
                            notes: ["whoever holds its key oversteps"],
                            hints: ["tell the registry's publisher, who gave that key its names"])))
                description.namespaces[number].index = nil
            }
        }
        return description
    }

    /// Whether it is the index itself that is wrong, or not there, and not the way to the server: a namespace's holder must
    /// not be able to take the rest of the registry away.
    private static func isOfHolder(_ code: Code) -> Bool {
        [
            .indexSchema, .indexTrigger, .indexView, .indexDamaged, .indexTooLarge, .indexUnusable, .indexDiffers,
            .indexMissing, .indexName, .transferForbidden, .transferUnreadable,
        ].contains(code)
    }

    /// A name that the index must not have.
    private func stranger(in path: Path, _ namespace: String, _ spaces: [String]) throws(Trouble) -> String? {
        do throws(IndexError) {
            let index = try Index.open(path)
            return (try index.names() + index.candidateNames()).first {
                Namespace.owner(of: $0, among: spaces) != namespace
            }
        } catch { throw .there(error.failure(name)) }
    }

    func close(_ closing: Closing) { close(closing.namespace, closing.failure) }

    private func close(_ namespace: String, _ failure: Failure) {
        for var diagnostic in failure.all {
            diagnostic.severity = .warning
            diagnostic.hints = ["tell the registry's publisher, or the holder of the namespace's key"]
            diagnostic.notes.append("packages of its namespace `\(namespace)` cannot be had; all others can")
            warn(diagnostic)
        }
    }

    /// The indexes of namespaces beside the one of the registry itself, as they were kept last; the index of one that is
    /// closed is nil.
    public func namespaces() throws(Failure) -> [(name: String, index: Path?)] {
        guard trust != nil, let description = try keptDescription() else { return [] }
        return description.namespaces.map { part in (part.name, part.index.map { indexPath($0) }) }
    }
}
