internal import Diagnostics

/// Finds the keys of tables that have many: one open-addressed hash table for a whole document.
///
/// Small tables are searched along their list; only one that grows past `threshold` enters its keys here.
struct TOMLIndex: Sendable {
    static let threshold: UInt32 = 16

    private struct Slot: Sendable {
        var table: UInt32 = 0
        /// The child; 0 for a free slot, as the root is nobody's child.
        var node: UInt32 = 0
        /// Kept, so that growing and most misses need not look at the keys.
        var hash: UInt32 = 0
    }

    private var slots: [Slot] = []
    private var used = 0
    /// Random, so that no text can be made to collide.
    private var seed: UInt64 = 0

    func find(_ key: ArraySlice<UInt8>, in table: UInt32, nodes: [TOMLNode], bytes: [UInt8]) -> UInt32? {
        guard !slots.isEmpty else { return nil }
        let hash = hash(key, table)
        let mask = slots.count - 1
        var place = Int(hash) & mask
        while slots[place].node != 0 {
            let slot = slots[place]
            if slot.hash == hash, slot.table == table, TOMLIndex.key(of: nodes[Int(slot.node)], in: bytes) == key {
                return slot.node
            }
            place = (place + 1) & mask
        }
        return nil
    }

    /// Enters a child whose key is not there yet.
    mutating func insert(_ node: UInt32, in table: UInt32, nodes: [TOMLNode], bytes: [UInt8]) {
        if (used + 1) * 2 > slots.count { grow() }
        let key = TOMLIndex.key(of: nodes[Int(node)], in: bytes)
        place(Slot(table: table, node: node, hash: hash(key, table)))
        used += 1
    }

    private mutating func grow() {
        if slots.isEmpty { seed = UInt64.random(in: 0...UInt64.max) }
        let old = slots
        slots = [Slot](repeating: Slot(), count: max(64, old.count * 2))
        for slot in old where slot.node != 0 { place(slot) }
    }

    private mutating func place(_ slot: Slot) {
        let mask = slots.count - 1
        var place = Int(slot.hash) & mask
        while slots[place].node != 0 { place = (place + 1) & mask }
        slots[place] = slot
    }

    private static func key(of node: TOMLNode, in bytes: [UInt8]) -> ArraySlice<UInt8> {
        if node.keyIsPlain { return bytes[node.plainKey] }
        return TOMLText.text(of: node.keySpan, form: node.keyForm, in: bytes)
    }

    private func hash(_ key: ArraySlice<UInt8>, _ table: UInt32) -> UInt32 {
        var state = seed ^ UInt64(table) &* 0x9E37_79B9_7F4A_7C15
        for byte in key {
            let product = (state ^ UInt64(byte)).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
            state = product.high ^ product.low &+ 0x2545_F491_4F6C_DD1D
        }
        return UInt32(truncatingIfNeeded: state ^ state >> 32)
    }
}
