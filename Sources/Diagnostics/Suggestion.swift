/// "Did you mean": the known word nearest to one that is not known.
public enum Suggestion {
    /// The nearest of `candidates` to `word`, or nil when none is near: at most a third of the letters differ, where
    /// two neighbours in the wrong order count as one difference (Damerau's distance, optimal string alignment).
    /// Among equally near ones the first wins.
    public static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
        let limit = max(1, word.utf8.count / 3)
        var best: (word: String, distance: Int)?
        for candidate in candidates where abs(candidate.utf8.count - word.utf8.count) <= limit {
            let distance = distance(word, candidate)
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.word
    }

    static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.utf8)
        let right = Array(right.utf8)
        var previous: [Int] = []
        var above = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            current.reserveCapacity(right.count + 1)
            for column in 0..<right.count {
                let same = left[row] == right[column]
                var cost = min(above[column + 1] + 1, current[column] + 1, above[column] + (same ? 0 : 1))
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    cost = min(cost, previous[column - 1] + 1)
                }
                current.append(cost)
            }
            previous = above
            above = current
        }
        return above[right.count]
    }
}
