extension Code {
    public static let outputFailed = Code(1001, "standard output cannot be written")
    public static let gitFailed = Code(1002, "git could not answer")
    public static let noArguments = Code(1003, "the command line cannot be read")
}
