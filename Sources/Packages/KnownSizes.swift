extension Int64 {
    /// Of sizes in bytes; nil where one of them is not known. What would be too large is the largest number.
    public static func sum(_ sizes: some Sequence<Int64?>) -> Int64? {
        var sum: Int64 = 0
        for size in sizes {
            guard let size else { return nil }
            let (next, isTooLarge) = sum.addingReportingOverflow(size)
            sum = isTooLarge ? .max : next
        }
        return sum
    }
}
