extension Code {
    public static let bottleRefused = Code(701, "a bottle breaks a rule of its format")
    public static let bottleDigest = Code(702, "a bottle is not the one that the lock names")
    public static let treeNotPackable = Code(704, "a folder holds what no bottle can hold")
    public static let kegChanged = Code(706, "an installed package is not what its bottle held")
}
