extension Code {
    public static let homeUnusable = Code(801, "no usable folder for stout's data")
    public static let storageFailed = Code(802, "a file of stout's could not be read or written")
    public static let diskFull = Code(803, "no space left")
    public static let pathOwnedTwice = Code(804, "two packages own one path")
    public static let environmentMissing = Code(805, "the project has no environment yet")
    public static let environmentBlocked = Code(806, "something else is where the environment belongs")
    public static let environmentChanged = Code(807, "the environment differs from what was installed")
    public static let receiptUnreadable = Code(808, "a receipt or record of stout's cannot be read")
    public static let bottleOffline = Code(810, "a bottle is not here and the network is off")
    public static let unknownGroup = Code(811, "a group that the Stoutfile does not have")
    public static let isolatedGroups = Code(812, "several isolated groups where one environment is meant")
}
