/// Where the blocks of each name stand among the blocks of a lock, which are sorted by name.
struct LockIndex {
    private let names: [String]

    init(_ packages: [Lockfile.Package]) { names = packages.map(\.name) }

    /// Side by side; empty when there are none.
    func places(of name: String) -> Range<Int> {
        var (low, high) = (0, names.count)
        while low < high {
            let middle = (low + high) / 2
            if names[middle] < name { low = middle + 1 } else { high = middle }
        }
        var end = low
        while end < names.count, names[end] == name { end += 1 }
        return low..<end
    }
}
