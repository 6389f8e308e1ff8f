import Diagnostics
import Packages

/// What must hold between the blocks of a lock.
extension LockReader {
    private struct Key: Hashable {
        var name: String
        var group: String?
    }

    /// Reports nothing when a block could not be read: half of a lock has edges to nothing.
    mutating func checkBlocks() {
        if schema.hasErrors { return }
        var byName: [Key: [Int]] = [:]
        byName.reserveCapacity(blocks.count)
        for index in blocks.indices { byName[key(of: index), default: []].append(index) }
        for index in blocks.indices {
            let others = byName[key(of: index)] ?? []
            if others.count > 1 { checkAlone(index, among: others) }
            if blocks[index].package.group != nil { checkWants(blocks[index]) }
        }
        // What is said about edges is only true when the blocks themselves are.
        if schema.hasErrors { return }
        for index in blocks.indices {
            checkBottles(blocks[index])
            for place in blocks[index].package.needs.indices {
                let need = Key(name: blocks[index].package.needs[place].name, group: blocks[index].package.group)
                let targets = byName[need] ?? []
                if targets.contains(where: { blocks[$0].package.on.isEmpty }) { continue }
                checkNeed(place, of: blocks[index], targets)
            }
        }
    }

    private func key(of index: Int) -> Key {
        Key(name: blocks[index].package.name, group: blocks[index].package.group)
    }

    /// Blocks of one package must be for different platforms.
    private mutating func checkAlone(_ index: Int, among others: [Int]) {
        let block = blocks[index]
        for other in others where other < index {
            let on = blocks[other].package.on
            guard
                on.isEmpty || block.package.on.isEmpty
                    || block.package.on.contains(where: { on.contains($0) })
            else { continue }
            schema.report(
                .lockDuplicatePackage, "`\(block.package.name)` is locked twice for one platform",
                at: block.name,
                also: [Diagnostic.Label(schema.source, blocks[other].name, "first locked here")])
        }
    }

    private func platforms(of block: Block) -> [Platform] {
        block.package.on.isEmpty ? platforms : block.package.on
    }

    private mutating func checkBottles(_ block: Block) {
        for platform in platforms(of: block) where block.package.bottle(for: platform) == nil {
            schema.report(
                .lockMissingBottle, "`\(block.package.name)` has no bottle for \(platform)", at: block.name)
        }
    }

    private mutating func checkWants(_ block: Block) {
        guard let group = block.package.group else { return }
        for want in block.package.want where want.group != group {
            schema.report(
                .lockGroup, "this block is of the group `\(group)`, but `\(want.group)` wants it",
                at: block.name)
        }
    }

    /// Of targets that are each for some platforms only.
    private mutating func checkNeed(_ place: Int, of block: Block, _ targets: [Int]) {
        for platform in platforms(of: block)
        where !targets.contains(where: { blocks[$0].package.on.contains(platform) }) {
            let need = block.package.needs[place]
            let written = block.needs?.array?.first { $0.string == need.description }
            let place = targets.isEmpty ? "" : " for \(platform)"
            return schema.report(
                .lockMissingPackage,
                "`\(block.package.name)` needs `\(need.name)`, which is not locked\(place)",
                at: written?.span ?? block.name)
        }
    }
}
