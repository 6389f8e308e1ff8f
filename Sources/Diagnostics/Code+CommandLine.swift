extension Code {
    public static let unknownCommand = Code(901, "unknown command")
    public static let unknownOption = Code(902, "unknown option")
    public static let optionValue = Code(903, "an option without its value, or with one too many")
    public static let argumentCount = Code(904, "missing or unexpected argument")
    public static let optionConflict = Code(905, "options that exclude each other")
    public static let programNotFound = Code(906, "the program to run is not in the environment")
    public static let noShell = Code(907, "no shell to start")
    public static let nameArgument = Code(150, "a version where only the name of a package is taken")
    public static let versionArgument = Code(151, "a constraint where one version is taken")
    public static let packageTwice = Code(152, "a package that is given twice")
    public static let optionTwice = Code(153, "an option that is given twice")
    public static let unknownCode = Code(908, "no message of this code")
}
