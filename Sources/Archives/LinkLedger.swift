/// The symbolic links of an archive, which are judged when all are known.
struct LinkLedger {
    private(set) var links: [(path: String, target: String)] = []
    private var keys: Set<PathKey> = []

    /// A link whose target stays inside by its text alone; `key` is the path's, byte for byte.
    mutating func add(_ path: String, _ target: String, _ key: PathKey) {
        links.append((path, target))
        keys.insert(key)
    }

    /// No link's way may lead through another link: then the text alone says where it leads.
    func finish() throws(BottleError) {
        for link in links {
            var way = [PathKey.root]
            for component in EntryLedger.divide(link.path).parent.split(separator: "/") {
                way.append(way[way.count - 1].child(component.utf8))
            }
            for component in link.target.split(separator: "/", omittingEmptySubsequences: false) {
                if keys.contains(way[way.count - 1]) {
                    throw .refused(.linkThroughLink, link.path, EscapedName.text(Array(link.target.utf8)))
                }
                switch component {
                case "", ".": continue
                case "..": way.removeLast()
                default: way.append(way[way.count - 1].child(component.utf8))
                }
            }
        }
    }
}
