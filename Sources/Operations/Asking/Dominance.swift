/// Which nodes of a graph can only be reached through another one: what goes away when that one does.
///
/// Each node has at most one immediate dominator, the nearest node that every way from the starts leads through; the
/// numbers below come from the tree that these make. Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm".
struct Dominance {
    /// The immediate dominator of each node; nil where several starts lead to it by ways with nothing in common, for a
    /// start, and for a node that no start leads to.
    let above: [Int?]
    /// From the nodes that dominate nothing to those that do.
    private let order: [Int]

    /// - Parameters:
    ///   - starts: nodes that are there for their own sake.
    ///   - next: for each node where edges lead to; circles may be among them.
    init(starts: [Int], next: [[Int]]) {
        let root = next.count
        let order = Self.postorder(starts, next)
        var number = [Int](repeating: -1, count: root + 1)
        for (place, node) in order.enumerated() { number[node] = place }
        number[root] = order.count
        var before = [[Int]](repeating: [], count: root)
        for (node, others) in next.enumerated() where number[node] >= 0 {
            for other in others { before[other].append(node) }
        }
        for start in starts { before[start].append(root) }
        var above = [Int](repeating: -1, count: root + 1)
        above[root] = root
        var moved = true
        while moved {
            moved = false
            for node in order.reversed() {
                var common = -1
                for other in before[node] where above[other] >= 0 {
                    common = common < 0 ? other : Self.meeting(common, other, above, number)
                }
                if above[node] != common {
                    above[node] = common
                    moved = true
                }
            }
        }
        self.above = above.dropLast().map { $0 < 0 || $0 == root ? nil : $0 }
        self.order = order
    }

    /// Every node after those that it leads to, as far as no circle is in the way; nodes that no start leads to are left out.
    private static func postorder(_ starts: [Int], _ next: [[Int]]) -> [Int] {
        var order: [Int] = []
        var seen = [Bool](repeating: false, count: next.count)
        for start in starts where !seen[start] {
            seen[start] = true
            var open = [(node: start, edge: 0)]
            while let (node, edge) = open.last {
                if edge == next[node].count {
                    order.append(node)
                    open.removeLast()
                    continue
                }
                open[open.count - 1].edge += 1
                let other = next[node][edge]
                if !seen[other] {
                    seen[other] = true
                    open.append((node: other, edge: 0))
                }
            }
        }
        return order
    }

    private static func meeting(_ one: Int, _ other: Int, _ above: [Int], _ number: [Int]) -> Int {
        var (one, other) = (one, other)
        while one != other {
            while number[one] < number[other] { one = above[one] }
            while number[other] < number[one] { other = above[other] }
        }
        return one
    }

    /// For each node the sum of its own value and those of all that it dominates.
    func sums(_ values: [Int64]) -> [Int64] {
        var sums = values
        for node in order {
            if let above = above[node] { sums[above] += sums[node] }
        }
        return sums
    }
}
