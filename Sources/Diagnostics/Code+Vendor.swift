extension Code {
    public static let vendorForeign = Code(1101, "the folder is no vendor folder")
    public static let vendorMissing = Code(1102, "there is no vendor folder")
    public static let vendorBottleMissing = Code(1103, "a bottle is not in the vendor folder")
    public static let vendorDiffers = Code(1104, "the vendor folder is not what the lock needs")
    public static let vendorManifest = Code(1105, "vendor.toml cannot be read")
    public static let vendorNewer = Code(1106, "the vendor folder is of a newer format")
    public static let vendorSourceMissing = Code(1107, "the vendor folder has nothing of a source")
    public static let vendorOutside = Code(1108, "what is required lies outside the vendor folder")
    public static let vendorOlder = Code(1109, "the vendor folder is older than what this machine knows")
    public static let vendorTooOld = Code(1110, "the vendor folder is older than allowed")
    public static let vendorFile = Code(1113, "a file of the vendor folder is not what it was")
    public static let vendorPlatform = Code(1114, "the lock is not for a platform that is to be vendored")
}
