extension Code {
    public static let bottleRefused = Code(701, "a bottle breaks a rule of its format")
    public static let bottleDigest = Code(702, "a bottle is not the one that the lock names")
    public static let treeNotPackable = Code(704, "a folder holds what no bottle can hold")
    public static let kegChanged = Code(706, "an installed package is not what its bottle held")
    public static let archiveRefused = Code(707, "an archive that others made breaks a rule")
    public static let unknownArchive = Code(708, "a file of no format that stout reads")
    public static let decompressorMissing = Code(709, "the program that decompresses an archive is missing")
    public static let condaRefused = Code(711, "a conda package breaks a rule")
    public static let unpackTarget = Code(710, "a folder that cannot be unpacked into")
}
