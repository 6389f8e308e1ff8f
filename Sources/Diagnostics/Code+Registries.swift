extension Code {
    public static let registryUnreadable = Code(501, "what a registry says of itself cannot be read")
    public static let registryNewer = Code(502, "the registry is of a newer format")
    public static let indexUnusable = Code(503, "an index cannot be used")
    public static let indexDiffers = Code(504, "the index is not the one that the registry announced")
    public static let registryOffline = Code(505, "a source was never fetched and the network is off")
    public static let registrySigned = Code(506, "a root of trust is named but signatures are not read yet")
    public static let sourceLocation = Code(507, "a source's location is no address and no folder")
    public static let registryMissing = Code(508, "the folder is no registry")
    public static let registryExists = Code(509, "there is a registry already")
    public static let bottleKnown = Code(510, "another bottle of this version is in the registry")
    public static let sourceUnknown = Code(511, "the lock names a source that the Stoutfile does not have")
}
