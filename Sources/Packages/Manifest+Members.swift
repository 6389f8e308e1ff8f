extension Manifest {
    /// Takes in what a member of the workspace requires: what is resolved together is one manifest, and a member's groups
    /// have the names that the lock has for them (spec/lock.md, "want").
    ///
    /// - Parameters:
    ///   - folder: the member's, relative to the root's.
    ///   - file: the place of its Stoutfile among those of the workspace, from 1.
    public mutating func add(_ member: Manifest, folder: String, file: Int) {
        for group in member.groups {
            var group = group
            group.name = GroupKey(member: folder, group: group.name).lockName
            group.file = file
            for place in group.requirements.indices { group.requirements[place].file = file }
            groups.append(group)
        }
    }

    /// Whether a pattern of `members` matches a folder. Both are names with `/` between; `*` stands for any characters
    /// inside of one name, but not for a `.` at its start.
    public static func matches(_ pattern: String, folder: String) -> Bool {
        let patterns = pattern.split(separator: "/", omittingEmptySubsequences: false)
        let names = folder.split(separator: "/", omittingEmptySubsequences: false)
        return patterns.count == names.count
            && zip(patterns, names).allSatisfy { pattern, name in
                (pattern.first == "." || name.first != ".")
                    && Wildcard.matches(Array(name.utf8), Array(pattern.utf8))
            }
    }
}
