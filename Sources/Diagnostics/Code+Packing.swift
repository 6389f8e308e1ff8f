extension Code {
    public static let metadataMissing = Code(720, "a folder to be packed has no .stout/package.toml")
    public static let metadataUnknownKey = Code(721, "an unknown key in a package.toml")
    public static let metadataWrongType = Code(722, "a value of the wrong type in a package.toml")
    public static let metadataMissingKey = Code(723, "a missing key in a package.toml")
    public static let metadataValue = Code(724, "a value in a package.toml that cannot be used")
    public static let notABottle = Code(725, "a file that is no bottle")
}
