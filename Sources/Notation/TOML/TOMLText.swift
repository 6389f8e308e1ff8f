internal import Diagnostics

/// Writing of single keys and strings, and finding the text of one that was read.
public enum TOMLText {
    /// A basic string on one line: quotes around, escapes only where TOML needs them.
    public static func quoted(_ text: String) -> String {
        fatalError()
    }

    /// A key: bare where it may be, else quoted.
    public static func key(_ text: String) -> String {
        fatalError()
    }

    static func text(of span: Span, form: TOMLStringForm, in bytes: [UInt8]) -> [UInt8] {
        fatalError()
    }
}
