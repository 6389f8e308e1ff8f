extension Code {
    public static let unknownCommand = Code(901, "unknown command")
    public static let unknownOption = Code(902, "unknown option")
    public static let optionValue = Code(903, "an option without its value, or with one too many")
    public static let argumentCount = Code(904, "missing or unexpected argument")
    public static let optionConflict = Code(905, "options that exclude each other")
    public static let programNotFound = Code(906, "the program to run is not in the environment")
    public static let notText = Code(160, "an argument, a variable or a path is not UTF-8")
    public static let programNotExecutable = Code(161, "the program to run cannot be executed")
    public static let interpreterMissing = Code(162, "the interpreter of a program is missing")
    public static let noShell = Code(907, "no shell to start")
    public static let unknownCode = Code(908, "no message of this code")
    public static let variableOfShell = Code(140, "a variable that a shell keeps for itself")
}
