/// The name of a group in a lock: its own for those of the root's Stoutfile, `api:ci` for the group `ci` of the member
/// `api` of a workspace (spec/lock.md, "want"). No group's own name has a `:`.
public struct GroupKey: Hashable, Sendable, CustomStringConvertible {
    /// The member's folder, relative to the root's; nil for the root.
    public let member: String?
    public let group: String

    public init(member: String?, group: String) {
        self.member = member
        self.group = group
    }

    /// Reads what a lock says; nil when it names no group.
    public init?(lockName text: String) {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else {
            guard PackageName.isValid(text) else { return nil }
            self.init(member: nil, group: text)
            return
        }
        let (folder, group) = (String(text[..<colon]), String(text[text.utf8.index(after: colon)...]))
        guard Self.isFolder(folder), PackageName.isValid(group) else { return nil }
        self.init(member: folder, group: group)
    }

    /// As a lock writes it.
    public var lockName: String { member.map { "\($0):\(group)" } ?? group }

    /// The part of a Stoutfile that it is: `[requires]`, `[group.ci.requires]`; behind it of which member.
    public var description: String {
        let table = group == Manifest.defaultGroup ? "[requires]" : "[group.\(group).requires]"
        return member.map { "\(table) of \($0)" } ?? table
    }

    /// Who asks, as a part of a sentence: "the group `ci` of `api`"; nil for the root's `[requires]`.
    public var asker: String? {
        switch (member, group == Manifest.defaultGroup) {
        case (nil, true): nil
        case (nil, false): "the group `\(group)`"
        case (let member?, true): "`\(member)`"
        case (let member?, false): "the group `\(group)` of `\(member)`"
        }
    }

    /// Whether a text is a folder below the root's, with `/` between names, none of them empty, `.` or `..`.
    public static func isFolder(_ text: String) -> Bool {
        let names = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return names.allSatisfy { name in
            !name.isEmpty && !name.elementsEqual(".".utf8) && !name.elementsEqual("..".utf8)
                && name.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
        }
    }
}
