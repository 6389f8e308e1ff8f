extension Code {
    public static let outputFailed = Code(1001, "standard output cannot be written")
    public static let gitFailed = Code(1002, "git could not answer")
}
