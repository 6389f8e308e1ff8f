public import Diagnostics
public import Packages
public import Transfers
internal import Trust
internal import Unix

/// What a registry says of its keys to who knows nothing of it yet. Nothing of that is to be believed before its publisher
/// has confirmed it by another way (spec/trust.md, "First contact").
public struct FirstContact: Sendable {
    /// One of the four roles.
    public struct Role: Hashable, Sendable {
        public let name: String
        /// Their public parts.
        public let keys: [String]
        public let threshold: Int
    }

    /// The digest of the newest root's file.
    public let root: Digest
    /// Those of all its roots, the first one first: each vouches for the next.
    public let roots: [Digest]
    /// Of the newest root.
    public let version: Int64
    /// When clients stop to believe it.
    public let expires: String
    public let roles: [Role]

    /// Asks a registry for its roots, from the first to the last.
    ///
    /// - Parameters:
    ///   - name: of the source, for messages.
    ///   - places: its mirrors and itself, best first.
    /// - Returns: nil where it is not signed.
    public static func look(
        _ name: String, at places: [Location], _ engine: TransferEngine
    ) throws(Failure) -> FirstContact? {
        guard let first = try fetch(1, name, places, engine) else { return nil }
        do throws(MetadataError) {
            var root = try RootMetadata.trusted(first)
            var roots = [SHA256Hasher.digest(of: first)]
            while let bytes = try next(root.head.version + 1, name, places, engine) {
                if roots.count > MetadataLimits().rotations {
                    throw MetadataError("root", .rotations(limit: MetadataLimits().rotations))
                }
                root = try root.successor(bytes)
                roots.append(SHA256Hasher.digest(of: bytes))
            }
            return FirstContact(
                root: roots[roots.count - 1], roots: roots, version: root.head.version, expires: root.head.expires.text,
                roles: RootMetadata.TopRole.allCases.map { role in
                    let signers = root.signers(of: role)
                    return Role(
                        name: role.rawValue, keys: signers.listed.map(\.text), threshold: signers.signing.threshold)
                })
        } catch { throw error.failure(name) }
    }

    /// A root that cannot be had ends the chain: what comes first may be believed by itself.
    private static func next(
        _ version: Int64, _ name: String, _ places: [Location], _ engine: TransferEngine
    ) throws(MetadataError) -> [UInt8]? {
        do throws(Failure) { return try fetch(version, name, places, engine) } catch { return nil }
    }

    private static func fetch(
        _ version: Int64, _ name: String, _ places: [Location], _ engine: TransferEngine
    ) throws(Failure) -> [UInt8]? {
        var locations: [Location] = []
        for place in places {
            do throws(LocationError) {
                locations.append(try place.appending("\(SignedLayout.folder)/\(version).root.json"))
            } catch { continue }
        }
        do throws(TransferError) {
            return try engine.fetch(locations, maximumSize: MetadataLimits().root).bytes
        } catch {
            if error.meansAbsent { return nil }
            var diagnostic = error.diagnostic
            diagnostic.notes.append("it is the root of source `\(name)`")
            throw Failure(diagnostic)
        }
    }
}
