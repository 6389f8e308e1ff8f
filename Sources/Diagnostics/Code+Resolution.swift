extension Code {
    public static let unknownPackage = Code(401, "no source has a package of this name")
    public static let noSolution = Code(402, "the requirements cannot be met together")
    public static let nameUnclaimed = Code(403, "no source of the Stoutfile claims this name")
    public static let nameClaimedTwice = Code(404, "two sources claim one name")
    public static let noMatchingVersion = Code(405, "no version is in the range asked for")
}
