/// A solve in motion: plain pointers to the table and to the solve's memory, made anew at each step.
///
/// The search proper is in the extensions: `Search+Propagation`, `+Conflict`, `+Decision`. Terms: `spec/solver.md`.
@safe
struct Search {
    let epoch: UInt32
    let order: Problem.Order
    let packages: Cells<TablePackage>
    let ranges: Cells<TableRange>
    let groups: Cells<Group>
    let carriers: Cells<UInt64>
    let allowed: Cells<UInt64>
    let arrivals: Cells<Arrival>
    let preferred: Cells<UInt64>
    let nodes: Cells<Node>
    let active: Cells<UInt32>
    let domains: Cells<UInt64>
    let work: Cells<UInt64>
    let spare: Cells<UInt64>
    let workPlace: Cells<Int32>
    let queue: Cells<Int32>
    let queueMask: Int
    private let memory: UnsafeMutablePointer<SearchMemory>

    init(table: Table, order: Problem.Order, memory: UnsafeMutablePointer<SearchMemory>) {
        epoch = unsafe memory.pointee.epoch
        self.order = order
        packages = table.packages.cells
        ranges = table.ranges.cells
        groups = table.groups.cells
        carriers = table.carriers.cells
        allowed = table.allowed.cells
        arrivals = table.arrivals.cells
        preferred = table.preferred.cells
        nodes = unsafe memory.pointee.nodes.cells
        active = unsafe memory.pointee.active.cells
        domains = unsafe memory.pointee.domains.cells
        work = unsafe memory.pointee.work.cells
        spare = unsafe memory.pointee.spare.cells
        workPlace = unsafe memory.pointee.workPlace.cells
        queue = unsafe memory.pointee.queue.cells
        queueMask = unsafe memory.pointee.queue.count - 1
        unsafe self.memory = memory
    }

    /// What grows during the search.
    var state: SearchMemory {
        @inline(__always) unsafeAddress { unsafe UnsafePointer(memory) }
        @inline(__always) nonmutating unsafeMutableAddress { unsafe memory }
    }

    var level: Int32 { Int32(state.levels.count) }

    /// Whether the package has a domain in this solve.
    @inline(__always)
    func isMet(_ package: Int32) -> Bool { nodes[package].epoch == epoch }

    // MARK: sets

    /// Whether the domain lies within a set.
    @inline(__always)
    func isDomain(of node: Node, within set: Cells<UInt64>, at place: Int32) -> Bool {
        if node.words == 1 { return domains[node.domain] & ~set[place] == 0 }
        for word in 0..<node.words where domains[node.domain + word] & ~set[place + word] != 0 { return false }
        return true
    }

    /// Whether the domain has nothing in common with a set.
    @inline(__always)
    func isDomain(of node: Node, outside set: Cells<UInt64>, at place: Int32) -> Bool {
        if node.words == 1 { return domains[node.domain] & set[place] == 0 }
        for word in 0..<node.words where domains[node.domain + word] & set[place + word] != 0 { return false }
        return true
    }

    /// The number of values in the domain, *absent* included.
    @inline(__always)
    func domainCount(of node: Node) -> Int {
        if node.words == 1 { return domains[node.domain].nonzeroBitCount }
        var count = 0
        for word in 0..<node.words { count += domains[node.domain + word].nonzeroBitCount }
        return count
    }

    @inline(__always)
    func isRequired(_ node: Node) -> Bool { domains[node.domain] & 1 == 0 }

    // MARK: the trail

    /// Keeps of a domain only what a set allows (`flip` 0), or what it does not contain (`flip` all ones).
    ///
    /// - Returns: false if nothing would be left; then ``SearchMemory/conflict`` has the cause, and nothing changed.
    @inline(__always)
    func narrow(
        _ package: Int32, by set: Cells<UInt64>, at place: Int32, flip: UInt64, cause: Cause
    ) -> Bool {
        let node = nodes[package]
        if node.words == 1 {
            let old = domains[node.domain]
            let new = old & (set[place] ^ flip)
            if new == old { return true }
            if new == 0 {
                state.conflict = cause
                return false
            }
            record(package, node, cause)
            domains[node.domain] = new
            changed(package, node.flags, wasOptional: old & 1 != 0, isOptional: new & 1 != 0)
            return true
        }
        return narrowWide(package, node, by: set, at: place, flip: flip, cause: cause)
    }

    @inline(never)
    private func narrowWide(
        _ package: Int32, _ node: Node, by set: Cells<UInt64>, at place: Int32, flip: UInt64, cause: Cause
    ) -> Bool {
        var differs: UInt64 = 0
        var remains: UInt64 = 0
        for word in 0..<node.words {
            let old = domains[node.domain + word]
            let new = old & (set[place + word] ^ flip)
            differs |= old ^ new
            remains |= new
        }
        if differs == 0 { return true }
        if remains == 0 {
            state.conflict = cause
            return false
        }
        record(package, node, cause)
        let wasOptional = domains[node.domain] & 1 != 0
        for word in 0..<node.words { domains[node.domain + word] &= set[place + word] ^ flip }
        changed(package, node.flags, wasOptional: wasOptional, isOptional: domains[node.domain] & 1 != 0)
        return true
    }

    /// Saves the domain and enters the cause of its coming change.
    @inline(__always)
    func record(_ package: Int32, _ node: Node, _ cause: Cause) {
        let saved = Int32(state.saved.count)
        if node.words == 1 {
            state.saved.append(domains[node.domain])
        } else {
            for word in 0..<node.words { state.saved.append(domains[node.domain + word]) }
        }
        nodes[package].last = Int32(state.trail.count)
        state.trail.append(Entry(package: package, cause: cause, link: node.last, level: level, saved: saved))
    }

    @inline(__always)
    func changed(_ package: Int32, _ before: UInt32, wasOptional: Bool, isOptional: Bool) {
        var flags = before
        if wasOptional && !isOptional {
            flags |= Flag.scan
            if flags & Flag.active == 0 {
                flags |= Flag.active
                active[package] = epoch
                nodes[package].discovery = Int32(state.discovered.count)
                state.discovered.append(package)
            }
        }
        if flags & Flag.queued == 0 {
            flags |= Flag.queued
            enqueue(package)
        }
        if flags & Flag.dirty == 0 {
            flags |= Flag.dirty
            state.dirty.append(package)
        }
        nodes[package].flags = flags
    }

    /// Puts a package at the end of the queue; the ring has room for all packages.
    @inline(__always)
    func enqueue(_ package: Int32) {
        queue[(state.queueHead + state.queueLength) & queueMask] = package
        state.queueLength += 1
    }

    func markDirty(_ package: Int32) {
        if nodes[package].flags & Flag.dirty == 0 {
            nodes[package].flags |= Flag.dirty
            state.dirty.append(package)
        }
    }

    /// Takes back all levels above `target`.
    func backtrack(to target: Int32) {
        while state.queueLength > 0 {
            let package = queue[state.queueHead & queueMask]
            nodes[package].flags &= ~(Flag.queued | Flag.scan | Flag.rescan)
            state.queueHead += 1
            state.queueLength -= 1
        }
        guard target < level else { return }
        let length = Int(state.levels[target])
        var index = state.trail.count - 1
        while index >= length {
            let entry = state.trail[index]
            let node = nodes[entry.package]
            if node.words == 1 {
                domains[node.domain] = state.saved[entry.saved]
            } else {
                for word in 0..<node.words { domains[node.domain + word] = state.saved[entry.saved + word] }
            }
            nodes[entry.package].last = entry.link
            if node.flags & Flag.seen != 0 { restoreSeen(entry.package, node) }
            markDirty(entry.package)
            index -= 1
        }
        state.saved.truncate(to: Int(state.trail[length].saved))
        state.trail.truncate(to: length)
        state.levels.truncate(to: Int(target))
        while state.wanted.count > 0, Int(state.wanted[state.wanted.count - 1].trail) > length {
            state.wanted.truncate(to: state.wanted.count - 1)
        }
        var place = state.meetings.count - 1
        while place >= 0, Int(state.meetings[place].trail) > length {
            state.meetings[place].trail = Int32(length)
            let package = state.meetings[place].package
            review(package, rescan: packages[package].hasBounds)
            place -= 1
        }
    }
}
