internal import Archives

/// What an environment's link tree is made of: a pure function of the kegs' listings (spec/storage.md, "Linking").
///
/// A folder that one keg alone owns is one symbolic link, as in GNU Stow, where no program writes (`PassiveFolder`), unless
/// something in it may find its neighbours by its own location: programs and shared libraries (`$ORIGIN`, the real path of the program) must stand in the
/// environment itself to find what other kegs put beside them, and so must the links that may lead to one. So must
/// files that name the prefix: they are not the keg's own any more.
public struct LinkPlan: Sendable {
    /// What is made at one path.
    enum Step: Hashable {
        /// A folder of the environment's own.
        case directory(String)
        /// One link to a keg's folder.
        case fold(String, keg: Int)
        /// A file of a keg, shared with it.
        case file(String, keg: Int)
        /// A file of a keg, written anew with the environment's path in it.
        case rewritten(String, keg: Int, PrefixListing.Entry)
        /// A keg's own symbolic link, made again as it is.
        case symbolicLink(String, target: String)
    }

    /// Why there is no plan.
    enum Obstacle: Error, Hashable {
        case conflict(Conflict)
        /// What a keg says of itself cannot be read.
        case malformed(keg: Int)
        /// A package of modules for any python, and no python.
        case withoutPython(keg: Int)
    }

    /// Two kegs that own the same path with different content.
    struct Conflict: Hashable {
        enum Difference: Hashable { case content, folderAndFile }

        let path: String
        /// Places in the list of kegs, ascending.
        let kegs: [Int]
        let differ: Difference
    }

    /// Of the members, and then, where files are made for the environment alone, of a keg that is not there.
    let kegs: [KegContents]
    /// The files that are made for the environment alone, sorted bytewise by path.
    let made: [MadeFile]
    let nodes: [LinkNode]
    /// The environment's own folders by their places among the nodes, `LinkTable.root` first, parents first.
    let folders: [Int]
    /// What is in each of these folders, by places among the nodes.
    let children: [[Int32]]

    /// Plans for kegs, in an order that does not matter to the result but for numbers.
    init(_ kegs: [KegContents]) throws(Obstacle) { try self.init(kegs, []) }

    /// Plans for an environment.
    init(_ contents: EnvironmentContents) throws(Obstacle) {
        guard let own = contents.ownContents else {
            try self.init(contents.kegs, [])
            return
        }
        do throws(Obstacle) { try self.init(contents.kegs + [own], contents.made) } catch {
            guard case .conflict(let conflict) = error,
                let owner = contents.made.first(where: { $0.path == conflict.path })?.keg
            else { throw error }
            let kegs = conflict.kegs.map { $0 == contents.kegs.count ? owner : $0 }.sorted()
            throw .conflict(Conflict(path: conflict.path, kegs: kegs, differ: conflict.differ))
        }
    }

    private init(_ kegs: [KegContents], _ made: [MadeFile]) throws(Obstacle) {
        let table = try LinkTable(kegs)
        self.kegs = kegs
        self.made = made
        nodes = table.nodes
        var folders = [LinkTable.root]
        var order: [Int32] = Array(repeating: -1, count: table.nodes.count)
        for (place, node) in table.nodes.enumerated() where node.isFolder && node.isReal {
            order[place] = Int32(folders.count)
            folders.append(place)
        }
        var children: [[Int32]] = Array(repeating: [], count: folders.count)
        for (place, node) in table.nodes.enumerated() {
            let folder = node.parent == LinkTable.root ? 0 : Int(order[node.parent])
            if folder >= 0 { children[folder].append(Int32(place)) }
        }
        self.folders = folders
        self.children = children
    }

    /// Of a node, seen from the environment's root.
    func path(_ node: LinkNode) -> String {
        String(decoding: kegs[node.keg].listing[node.line.path], as: UTF8.self)
    }

    /// Where the keg of a node has it.
    func origin(_ node: LinkNode) -> String { kegs[node.keg].origin(of: path(node)) }

    /// The file of a node that is made for the environment alone; nil for all others.
    func made(_ node: LinkNode) -> MadeFile? {
        guard !made.isEmpty, node.keg == kegs.count - 1 else { return nil }
        let path = kegs[node.keg].listing[node.line.path]
        return made.first { $0.path.utf8.elementsEqual(path) }
    }

    /// What the keg says of a node whose file names the prefix.
    func prefixed(_ node: LinkNode) -> PrefixListing.Entry? {
        node.prefixed.flatMap { kegs[node.keg].prefix?.entries[$0] }
    }

    /// What is made of a node, as a value: for those who are not in a hurry.
    func step(_ node: LinkNode) -> Step {
        let path = path(node)
        switch node.line.kind {
        case .directory: return node.isReal ? .directory(path) : .fold(path, keg: node.keg)
        case .symbolicLink:
            return .symbolicLink(
                path, target: String(decoding: kegs[node.keg].listing[node.line.target], as: UTF8.self))
        case .file, .program:
            return prefixed(node).map { .rewritten(path, keg: node.keg, $0) } ?? .file(path, keg: node.keg)
        }
    }

    /// Everything that is made, parents first; a folder's names ascend bytewise.
    var steps: [Step] {
        let places = Dictionary(uniqueKeysWithValues: folders.enumerated().map { ($1, $0) })
        var steps: [Step] = []
        func write(_ folder: Int) {
            let inside = children[folder].map { Int($0) }.sorted {
                path(nodes[$0]).utf8.lexicographicallyPrecedes(path(nodes[$1]).utf8)
            }
            for place in inside {
                steps.append(step(nodes[place]))
                if let folder = places[place] { write(folder) }
            }
        }
        write(0)
        return steps
    }

    /// The first file that a prefix is too long for: only text can become longer.
    func tooLong(_ prefix: String) -> (keg: Int, entry: PrefixListing.Entry)? {
        for (keg, contents) in kegs.enumerated() {
            for entry in contents.prefix?.entries ?? []
            where entry.kind == .binary && entry.placeholder.utf8.count < prefix.utf8.count {
                return (keg, entry)
            }
        }
        return nil
    }

    /// Whether a file of the environment names the environment's own path.
    var namesPrefix: Bool {
        kegs.contains { $0.prefix?.entries.isEmpty == false } || made.contains { $0.namesPrefix }
    }
}
