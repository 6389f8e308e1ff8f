@testable import Archives

/// Names and links as a kernel sees them, by walking them and not by the text: an oracle for the rules about links.
struct LinkedTree {
    private var kinds: [[UInt8]: BottleEntry.Kind] = [:]

    init(_ entries: [BottleEntry]) {
        for entry in entries { kinds[Array(entry.path.utf8)] = entry.kind }
    }

    func check() throws(Violation) {
        for (path, kind) in kinds {
            let parts = path.split(separator: 0x2f, omittingEmptySubsequences: false).map { Array($0) }
            for length in 1..<max(1, parts.count) {
                let folder = Array(parts[..<length].joined(separator: [0x2f]))
                try Violation.unless(kinds[folder] == .directory, "below no folder: \(EscapedName.text(path))")
            }
            guard case .symbolicLink(let target) = kind else { continue }
            var place = Array(parts.dropLast())
            var steps = 0
            try Violation.unless(
                follow(Array(target.utf8), &place, &steps), "leads out: \(EscapedName.text(path))")
        }
    }

    /// Walks a target from a folder; false when it leaves the root. Loops and dangling ends stay inside.
    private func follow(_ target: [UInt8], _ place: inout [[UInt8]], _ steps: inout Int) -> Bool {
        if target.first == 0x2f { return false }
        for part in target.split(separator: 0x2f).map({ Array($0) }) {
            if part == [0x2e] { continue }
            if part == [0x2e, 0x2e] {
                if place.isEmpty { return false }
                place.removeLast()
                continue
            }
            steps += 1
            if steps > 4000 { return true }
            let path = Array((place + [part]).joined(separator: [0x2f]))
            if case .symbolicLink(let next) = kinds[path] {
                if !follow(Array(next.utf8), &place, &steps) { return false }
            } else {
                place.append(part)
            }
        }
        return true
    }
}
