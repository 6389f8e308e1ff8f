extension Code {
    public static let outputFailed = Code(1001, "standard output cannot be written")
    public static let gitFailed = Code(1002, "git could not answer")
    public static let fileLimit = Code(860, "too many open files")
    public static let programMissing = Code(861, "a program that stout needs is not installed")
    public static let notRegular = Code(862, "something else where a file belongs")
}
