/// The user's configuration (spec/configuration.md).
extension Code {
    public static let configurationUnreadable = Code(619, "the configuration cannot be read")
    public static let configurationUnknownKey = Code(620, "a key that the configuration does not have")
    public static let configurationWrongType = Code(621, "a value of the wrong type in the configuration")
    public static let configurationValue = Code(622, "a value of the configuration that cannot be used")
    public static let configurationExposed = Code(623, "a secret in a file that others can read")
    public static let credentialUnavailable = Code(624, "a credential that cannot be had")
}
