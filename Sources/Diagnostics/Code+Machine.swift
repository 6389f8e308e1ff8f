extension Code {
    public static let outputFailed = Code(1001, "standard output cannot be written")
}
