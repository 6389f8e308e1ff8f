internal import Diagnostics
internal import Unix

/// Which kegs are in use: the union of what all registered projects' generations are made of.
///
/// A project that cannot be looked into counts with the kegs that its record names. These are all that its generations
/// ever had since the last collection that could look, so that nothing is dead only because a disk is not mounted.
struct Census {
    /// Folders below the cellar.
    private(set) var live: Set<String> = []
    private(set) var forgotten: [Root] = []
    private(set) var absent: [Root] = []
    private(set) var unreadable: [Root] = []
    /// What projects that are there use, nothing else.
    private var seen: [(root: Root, kegs: Set<String>)] = []

    /// - Parameters:
    ///   - lastSeen: a project that is gone and was seen last before this moment, in seconds since 1970, is given up.
    ///   - generations: that do not count, by number.
    init(_ home: Home, lastSeen: Int64, without generations: [ProjectState: Set<Int>]) throws(Failure) {
        let roots = Roots(home)
        for root in try roots.all() {
            switch roots.state(of: root) {
            case .alive:
                if let kegs = Self.kegs(of: root, without: generations) {
                    live.formUnion(kegs)
                    seen.append((root, kegs))
                } else {
                    live.formUnion(root.kegs)
                    unreadable.append(root)
                }
            case .gone:
                if try roots.seen(root) < lastSeen {
                    forgotten.append(root)
                } else {
                    live.formUnion(root.kegs)
                    absent.append(root)
                }
            case .unreadable:
                live.formUnion(root.kegs)
                unreadable.append(root)
            }
        }
    }

    /// Writes down what was seen and what is given up.
    func note(_ home: Home) throws(Failure) {
        let roots = Roots(home)
        do throws(SystemError) {
            for (root, kegs) in seen { try roots.update(root, kegs: kegs) }
            for root in forgotten { try roots.forget(root) }
        } catch { throw error.failure("note which projects use the cellar") }
    }

    /// Nil when one of its generations cannot be read.
    private static func kegs(of root: Root, without generations: [ProjectState: Set<Int>]) -> Set<String>? {
        var kegs: Set<String> = []
        do throws(Failure) {
            for state in try ProjectState.all(of: root.project) {
                guard let some = try state.kegs(without: generations[state] ?? []) else { return nil }
                kegs.formUnion(some)
            }
        } catch { return nil }
        return kegs
    }
}
