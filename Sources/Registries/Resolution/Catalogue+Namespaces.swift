internal import Packages
internal import Unix

/// Parts of a source's names that other keys publish (spec/trust.md, "Namespaces").
extension Catalogue.OpenIndex {
    static func with(
        _ index: consuming Index, _ namespaces: [(name: String, index: Path?)]
    ) throws(IndexError) -> Catalogue.OpenIndex {
        var parts: [String: Catalogue.OpenIndex?] = [:]
        for (name, path) in namespaces {
            guard let path else {
                parts[name] = .some(nil)
                continue
            }
            parts[name] = Catalogue.OpenIndex(try Index.open(path))
        }
        return Catalogue.OpenIndex(index, namespaces: parts)
    }

    /// Which index a name is in: that of its namespace, where this has it; nil where the namespace is closed.
    func holder(of name: String) throws(IndexError) -> Catalogue.OpenIndex? {
        guard !namespaces.isEmpty, let owner = Namespace.owner(of: name, among: namespaces.keys),
            let part = namespaces[owner]
        else { return self }
        guard let part else { return nil }
        return try part.index.offers(of: name).isEmpty ? self : part
    }

    /// Every name that it has, ascending.
    func names() throws(IndexError) -> [String] {
        let own = try index.names()
        if namespaces.isEmpty { return own }
        var names = Set(own)
        for (space, part) in namespaces {
            if let part { names.formUnion(try part.index.names()) }
            // Of one that is closed nothing can be had.
            if part == nil { names = names.filter { Namespace.owner(of: $0, among: namespaces.keys) != space } }
        }
        return names.sorted()
    }
}

extension Catalogue {
    /// Why nobody should begin to use a package, by its publisher's word; nil where that stands by it.
    public func deprecation(of name: String, in source: Int) throws(IndexError) -> String? {
        guard case .registry(let open) = indexes[source] else { return nil }
        return try open.holder(of: name)?.index.deprecation(of: name)
    }

    /// The namespace whose holder publishes a name; nil where it is the registry's own publisher, or a channel's.
    public func namespace(of name: String, in source: Int) throws(IndexError) -> String? {
        guard case .registry(let open) = indexes[source], !open.namespaces.isEmpty,
            let owner = Namespace.owner(of: name, among: open.namespaces.keys),
            case .some(.some(let part)) = open.namespaces[owner]
        else { return nil }
        return try part.index.offers(of: name).isEmpty ? nil : owner
    }

    /// How many versions and builds a source has of a package, and when the first was released as far as its publisher says; nil
    /// where nothing of it was fetched.
    public func history(of name: String, in source: Int) throws(IndexError) -> (count: Int, since: String?)? {
        // More are not looked through: the first are the oldest.
        let most = 100
        do throws(IndexError) {
            let offers = try offers(of: name, in: source)
            var released: [String?] = []
            switch indexes[source] {
            case .registry:
                for offer in offers.prefix(most) { released.append(try candidate(name, offer, in: source).released) }
            case .channels(let sets):
                for (platform, set) in sets {
                    guard let package = try set.find(name)?.package else { continue }
                    for rank in (0..<package.count).prefix(most) {
                        released.append(package.candidate(rank, for: platform)?.released)
                    }
                }
            }
            return (Set(offers.map(\.versionText)).count, released.compactMap { $0 }.min())
        } catch {
            // Of a channel that is fetched in pieces nobody asked for this one yet.
            if case .absent = error.reason { return nil }
            throw error
        }
    }
}
