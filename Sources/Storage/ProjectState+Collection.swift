public import Diagnostics
internal import Unix

extension ProjectState {
    /// The numbers of all generations that have a tree, ascending.
    public func numbers() throws(Failure) -> [Int] {
        try names().compactMap { Self.number($0) }.sorted()
    }

    /// The folders below a cellar of all kegs that some generation is made of; nil when a record cannot be read, and so
    /// nobody knows. A record without its tree counts as well: that of a generation being built comes first.
    ///
    /// - Parameter numbers: of generations that do not count.
    public func kegs(without numbers: Set<Int> = []) throws(Failure) -> Set<String>? {
        var kegs: Set<String> = []
        let names = try names()
        for number in Set(names.compactMap { Self.number($0) ?? Self.recordNumber($0) }).subtracting(numbers) {
            guard let generation = try generation(number) else {
                // With a tree it may be a generation of a later stout; of a record without a tree nobody makes one any more.
                if names.contains("\(number)") { return nil }
                continue
            }
            kegs.formUnion(generation.members.map(\.keg.folder))
        }
        return kegs
    }

    /// The highest number that anything here speaks of, 0 when nothing does. A link that leads nowhere counts too: a new
    /// tree in that place would be current before it is switched to.
    func lastNumber() throws(Failure) -> Int {
        let numbers = try names().compactMap { Self.number($0) ?? Self.recordNumber($0) }
        let pin = (try? FileSystem.readLink(pinned)).flatMap(number)
        return max(numbers.max() ?? 0, try currentNumber() ?? 0, syncedNumber() ?? 0, pin ?? 0)
    }

    /// Removes what killed processes left of this environment. To be called with the project's lock held.
    ///
    /// - Returns: paths below the project's place.
    public func recover() throws(Failure) -> [String] {
        do throws(SystemError) {
            var removed: [String] = []
            let names = try FileSystem.listOwn(generations)
            for name in names {
                let isUnfinished = name.hasPrefix(".")
                let isWidowed = Self.recordNumber(name).map { !names.contains("\($0)") } ?? false
                guard isUnfinished || isWidowed else { continue }
                guard try Self.clear(generations / name) else { continue }
                removed.append("\(generations.name)/\(name)")
            }
            for name in try FileSystem.listOwn(folder) where name.hasPrefix(".") && name.hasSuffix(".new") {
                try FileSystem.removeTree(folder / name)
                removed.append(name)
            }
            removed += try recoverLinks()
            return removed
        } catch { throw error.failure("clear what an interrupted stout left") }
    }

    /// Takes generations away: their names, with one `fsync` for all, then their trees. Whoever is killed on the way
    /// leaves what `recover` removes. To be called with the project's lock held.
    public func remove(_ numbers: [Int]) throws(Failure) {
        guard !numbers.isEmpty else { return }
        do throws(SystemError) {
            _ = try FileSystem.listOwn(generations)
            for number in numbers {
                if try FileSystem.isThere(treePath(number)) {
                    try FileSystem.rename(treePath(number), to: generations / ".\(number).gone")
                }
                try FileSystem.removeTree(recordPath(number))
            }
            try FileSystem.syncDirectory(generations)
            for number in numbers { _ = try Self.clear(generations / ".\(number).gone") }
        } catch { throw error.failure("remove generations") }
    }

    /// What a generation takes on the disk besides the kegs, in bytes: nothing where its files are second names of theirs or
    /// share their blocks, else all of its files.
    public func ownSize(of number: Int, _ home: Home) -> Int64 {
        guard LinkMethod.remembered(home, for: generations) == .copy else { return 0 }
        return (try? FileSystem.size(of: treePath(number))) ?? 0
    }

    /// Takes the whole environment of an isolated group away. To be called with the project's lock held.
    public func removeAll() throws(Failure) {
        precondition(group != nil, "the project's own environment is never taken away")
        do throws(SystemError) {
            try? unlink()
            // The link first: what it leads to is whole as long as it is there.
            for path in [environment, pinned, synced] { try FileSystem.removeTree(path) }
            try FileSystem.syncDirectory(folder)
            _ = try Self.clear(generations)
        } catch { throw error.failure("remove the environment of a group") }
    }

    /// Removes a tree that nothing leads to any more. What a program that root ran left in it only root can remove; it stays,
    /// and is in nobody's way.
    ///
    /// - Returns: whether all of it is gone.
    private static func clear(_ path: Path) throws(SystemError) -> Bool {
        do throws(SystemError) { try FileSystem.removeTree(path) } catch {
            if error.code == .accessDenied || error.code == .notPermitted { return false }
            throw error
        }
        return true
    }

    private func names() throws(Failure) -> [String] {
        do throws(SystemError) { return try FileSystem.listOwn(generations) } catch {
            throw error.failure("list the generations")
        }
    }

    private static func number(_ name: String) -> Int? {
        // `07` and `+7` are no names of ours.
        Int(name).flatMap { $0 > 0 && "\($0)" == name ? $0 : nil }
    }

    private static func recordNumber(_ name: String) -> Int? {
        name.hasSuffix(".json") ? number(String(name.dropLast(5))) : nil
    }
}
