internal import Packages

extension TreeListing {
    /// One path at which two listings do not say the same.
    public struct Difference: Hashable, Sendable {
        public enum Kind: String, Hashable, Sendable, CaseIterable {
            /// Only in the first listing.
            case missing
            /// Only in the second listing.
            case added
            /// A file here, a folder or a link there.
            case kind
            /// The file's bytes.
            case content
            /// Executable or not, with the same bytes.
            case mode
            /// The link's target.
            case target
        }

        public let path: String
        public let kind: Kind
    }

    /// What makes another listing (of what is there) differ from this one (of what should be), sorted by path.
    public func differences(from other: TreeListing) -> [Difference] {
        var differences: [Difference] = []
        var mine = entries[...]
        var theirs = other.entries[...]
        while let one = mine.first ?? theirs.first {
            guard let expected = mine.first, let found = theirs.first, expected.path.utf8.elementsEqual(found.path.utf8)
            else {
                let isMissing = theirs.first.map { one.path.utf8.lexicographicallyPrecedes($0.path.utf8) } ?? true
                if let expected = mine.first, isMissing {
                    differences.append(Difference(path: expected.path, kind: .missing))
                    mine.removeFirst()
                } else if let found = theirs.first {
                    differences.append(Difference(path: found.path, kind: .added))
                    theirs.removeFirst()
                }
                continue
            }
            if let kind = Self.difference(expected.kind, found.kind) {
                differences.append(Difference(path: expected.path, kind: kind))
            }
            mine.removeFirst()
            theirs.removeFirst()
        }
        return differences
    }

    private static func difference(_ expected: Entry.Kind, _ found: Entry.Kind) -> Difference.Kind? {
        switch (expected, found) {
        case (.directory, .directory): nil
        case (.file(let digest, _, let mode), .file(let other, _, let otherMode)):
            digest != other ? .content : mode != otherMode ? .mode : nil
        case (.symbolicLink(let target), .symbolicLink(let other)):
            target.utf8.elementsEqual(other.utf8) ? nil : .target
        default: .kind
        }
    }
}
