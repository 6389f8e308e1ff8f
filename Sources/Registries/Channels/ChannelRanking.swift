internal import Packages

/// Puts the records of a channel into conda's order, package by package (spec/sources/conda.md, "Which candidate").
struct ChannelRanking {
    private let records: ChannelRecords
    /// By the number of their text; nil for what is no version.
    private var versions: [Version?] = []
    /// By the number of a version's text: its place among all of the channel; equal versions share one.
    private var ordinals: [UInt32] = []
    /// Records, those of one package side by side, ascending.
    private(set) var order: [UInt32] = []
    /// By the number of a name: where its records are in `order`.
    private(set) var places: [Range<Int>] = []
    /// By the number of a name: its place among all, sorted.
    private var nameOrdinals: [UInt32] = []
    /// Names that have records, sorted.
    private(set) var names: [UInt32] = []
    /// Records that cannot be used: those that the reader left out, and those whose name or version cannot be read.
    private(set) var leftOut: [LeftOutRecord] = []
    /// By the number of a match specification.
    private var targets: [Int32] = []
    private var best: [Best] = []

    /// The highest version that a match specification allows.
    private struct Best: Equatable {
        /// From 1; 0 for none, and the highest number for not yet asked.
        var ordinal = UInt32.max
        var tracksFeatures = false

        /// Whether a candidate with this one is taken after a candidate with the other.
        func precedes(_ other: Best) -> Bool {
            if tracksFeatures != other.tracksFeatures { return tracksFeatures }
            return ordinal < other.ordinal
        }
    }

    init(_ records: ChannelRecords) {
        self.records = records
        leftOut = records.leftOut
        readVersions()
        group()
        targets = Array(repeating: -2, count: records.specs.count)
        best = Array(repeating: Best(), count: records.specs.count)
        for name in names { settleTies(places[Int(name)]) }
    }

    func version(of record: ChannelRecord) -> Version {
        guard let version = versions[Int(record.version)] else { preconditionFailure("it was left out") }
        return version
    }

    private mutating func readVersions() {
        versions.reserveCapacity(records.versions.count)
        for number in 0..<UInt32(records.versions.count) {
            do throws(VersionError) {
                versions.append(try Version(parsing: records.versions.text(number), .conda))
            } catch { versions.append(nil) }
        }
        let sorted = versions.indices.filter { versions[$0] != nil }.sorted { one, other in
            guard let one = versions[one], let other = versions[other] else { return false }
            return one < other
        }
        ordinals = Array(repeating: 0, count: versions.count)
        var ordinal: UInt32 = 0
        for (place, number) in sorted.enumerated() {
            if place == 0 || versions[sorted[place - 1]] != versions[number] { ordinal += 1 }
            ordinals[number] = ordinal
        }
    }

    /// Brings the records of each package together, and into the order of what they say themselves.
    private mutating func group() {
        let nameCount = records.names.count
        let texts = (0..<UInt32(nameCount)).map { records.names.text($0) }
        let isName = texts.map { PackageName.isValid($0) && !$0.utf8.starts(with: "__".utf8) }
        var counts = [Int](repeating: 0, count: nameCount)
        func isKept(_ record: ChannelRecord) -> Bool {
            isName[Int(record.name)] && ordinals[Int(record.version)] != 0
        }
        var isTaken = [Bool](repeating: false, count: records.count)
        for place in 0..<UInt32(records.count) {
            let record = records[place]
            guard isKept(record) else {
                let name = texts[Int(record.name)]
                leftOut.append(
                    LeftOutRecord(
                        file: records.fileName(of: record), name: name.lowercased(),
                        reason: isName[Int(record.name)]
                            ? "invalid version `\(records.versions.text(record.version))`" : "invalid name `\(name)`"))
                continue
            }
            if !records.removed.isEmpty, records.removed.contains(records.fileName(of: record)) { continue }
            isTaken[Int(place)] = true
            counts[Int(record.name)] += 1
        }
        let sorted = (0..<UInt32(nameCount)).sorted { texts[Int($0)] < texts[Int($1)] }
        nameOrdinals = Array(repeating: 0, count: nameCount)
        var ends = [Int](repeating: 0, count: nameCount)
        var total = 0
        for (ordinal, name) in sorted.enumerated() {
            nameOrdinals[Int(name)] = UInt32(ordinal)
            ends[Int(name)] = total
            total += counts[Int(name)]
        }
        order = Array(repeating: 0, count: total)
        for place in 0..<UInt32(records.count) where isTaken[Int(place)] {
            let name = Int(records[place].name)
            order[ends[name]] = place
            ends[name] += 1
        }
        places = Array(repeating: 0..<0, count: nameCount)
        var kept = 0
        for name in sorted where counts[Int(name)] > 0 {
            let group = newest(order[(ends[Int(name)] - counts[Int(name)])..<ends[Int(name)]])
            let start = kept
            for place in group.sorted(by: { precedes($0, $1) }) {
                order[kept] = place
                kept += 1
            }
            places[Int(name)] = start..<kept
            names.append(name)
        }
        order.removeSubrange(kept...)
    }

    private func precedes(_ one: UInt32, _ other: UInt32) -> Bool {
        let (one, other) = (records[one], records[other])
        let (left, right) = (key(one), key(other))
        if left != right { return left < right }
        if isTracking(one) != isTracking(other) { return isTracking(one) }
        // By what is written, not by the numbers of texts: the order in which a channel lists its packages must not matter.
        if one.build != other.build {
            return records.texts[one.build].lexicographicallyPrecedes(records.texts[other.build])
        }
        if one.version != other.version {
            return records.versions[one.version].lexicographicallyPrecedes(records.versions[other.version])
        }
        if one.flags.contains(.isNoarch) != other.flags.contains(.isNoarch) { return one.flags.contains(.isNoarch) }
        return one.flags.contains(.isTar) && !other.flags.contains(.isTar)
    }

    /// What makes the name of a file but for its extension.
    private struct Stem: Hashable {
        let version: UInt32
        let build: UInt32
        let isNoarch: Bool

        init(_ record: ChannelRecord) {
            version = record.version
            build = record.build
            isNoarch = record.flags.contains(.isNoarch)
        }
    }

    /// Of two files that differ in their extension alone the one of the newer format.
    private func newest(_ group: ArraySlice<UInt32>) -> [UInt32] {
        guard group.contains(where: { records[$0].flags.contains(.isTar) }) else { return Array(group) }
        let others = Set(group.filter { !records[$0].flags.contains(.isTar) }.map { Stem(records[$0]) })
        return group.filter { !records[$0].flags.contains(.isTar) || !others.contains(Stem(records[$0])) }
    }

    private func key(_ record: ChannelRecord) -> UInt64 {
        UInt64(ordinals[Int(record.version)]) << 32 | UInt64(record.number)
    }

    private func isTracking(_ record: ChannelRecord) -> Bool { record.flags.contains(.tracksFeatures) }

    // MARK: ties

    /// Orders builds of one version and build number by the versions of the dependencies that all of them have.
    private mutating func settleTies(_ group: Range<Int>) {
        var start = group.lowerBound
        while start < group.upperBound {
            let first = records[order[start]]
            var end = start + 1
            while end < group.upperBound {
                let next = records[order[end]]
                if key(next) != key(first) || isTracking(next) != isTracking(first) { break }
                end += 1
            }
            if end - start > 1 { settle(start..<end) }
            start = end
        }
    }

    private struct Tied {
        let place: UInt32
        let timestamp: Int64
        let build: UInt32
        /// Of the dependencies that all have, by name.
        var best: [Best]
    }

    private mutating func settle(_ tie: Range<Int>) {
        var lists: [[(name: UInt32, best: Best)]] = []
        var common: [UInt32: Int] = [:]
        for place in tie {
            var list: [(name: UInt32, best: Best)] = []
            for spec in records.specs(of: records[order[place]]) where spec & 1 == 0 {
                let target = target(of: spec >> 1)
                if target < 0 { continue }
                list.append((nameOrdinals[Int(target)], best(of: spec >> 1)))
            }
            list.sort { $0.name < $1.name }
            var last: UInt32?
            for entry in list where entry.name != last {
                common[entry.name, default: 0] += 1
                last = entry.name
            }
            lists.append(list)
        }
        var tied: [Tied] = []
        for (place, list) in zip(tie, lists) {
            let record = records[order[place]]
            var bests: [Best] = []
            var last: UInt32?
            for entry in list where common[entry.name] == tie.count {
                if entry.name == last {
                    // Of two specifications of one name the one that allows more.
                    if bests[bests.count - 1].precedes(entry.best) { bests[bests.count - 1] = entry.best }
                } else {
                    bests.append(entry.best)
                    last = entry.name
                }
            }
            tied.append(Tied(place: order[place], timestamp: record.timestamp, build: record.build, best: bests))
        }
        tied.sort { one, other in
            for (left, right) in zip(one.best, other.best) where left != right {
                // Who can have none of it at all comes first, to be taken last.
                if left.ordinal == 0 || right.ordinal == 0 { return left.ordinal == 0 }
                return left.precedes(right)
            }
            if one.timestamp != other.timestamp { return one.timestamp < other.timestamp }
            return records.texts[one.build].lexicographicallyPrecedes(records.texts[other.build])
        }
        for (place, entry) in zip(tie, tied) { order[place] = entry.place }
    }

    /// The name that a match specification is about; -1 where the channel has no such package.
    private mutating func target(of spec: UInt32) -> Int32 {
        let known = targets[Int(spec)]
        if known != -2 { return known }
        var found: Int32 = -1
        let text = records.specs[spec]
        // Nearly all begin with the plain name.
        let end = text.firstIndex { !MatchSpec.isOfName($0) } ?? text.endIndex
        let name = text[text.startIndex..<end]
        if end == text.endIndex || text[end] == UInt8(ascii: " "), let number = records.names.known(name) {
            found = Int32(number)
        } else if let requirement = Requirement(matchSpec: String(decoding: text, as: UTF8.self)),
            let number = records.names.known(Array(requirement.name.utf8)[...])
        {
            found = Int32(number)
        }
        targets[Int(spec)] = found
        return found
    }

    private mutating func best(of spec: UInt32) -> Best {
        let known = best[Int(spec)]
        if known.ordinal != .max { return known }
        let found = highest(spec)
        best[Int(spec)] = found
        return found
    }

    private mutating func highest(_ spec: UInt32) -> Best {
        let group = places[Int(target(of: spec))]
        guard let requirement = Requirement(matchSpec: records.specs.text(spec)) else { return Best(ordinal: 0) }
        let constraint = requirement.constraint
        let ranges = constraint.versions.ranks(count: group.count) { place in
            version(of: records[order[group.lowerBound + place]])
        }
        var found: Best?
        for range in ranges.reversed() {
            for place in range.reversed() {
                let record = records[order[group.lowerBound + place]]
                let ordinal = ordinals[Int(record.version)]
                if let found, found.ordinal != ordinal { return found }
                if let build = constraint.build,
                    !build.allows(records.texts[record.build], number: Int(record.number))
                {
                    continue
                }
                if !isTracking(record) { return Best(ordinal: ordinal) }
                found = Best(ordinal: ordinal, tracksFeatures: true)
            }
        }
        return found ?? Best(ordinal: 0)
    }
}
