extension Code {
    public static let unknownPackage = Code(401, "no source has a package of this name")
    public static let noSolution = Code(402, "the requirements cannot be met together")
    public static let nameUnclaimed = Code(403, "no source of the Stoutfile claims this name")
    public static let nameClaimedTwice = Code(404, "two sources claim one name")
    public static let noMatchingVersion = Code(405, "no version is in the range asked for")
    public static let notRequired = Code(406, "the Stoutfile does not require what is to be removed")
    public static let stoutfileNotEditable = Code(407, "a part of the Stoutfile that cannot be edited by command")
    public static let stoutfileExists = Code(408, "there is a Stoutfile already")
    public static let nameInTwoSources = Code(410, "two packages of one name, from two sources")
    public static let unknownFeature = Code(411, "no version has the feature asked for")
    public static let requirementArgument = Code(409, "an argument that is no requirement")
}
