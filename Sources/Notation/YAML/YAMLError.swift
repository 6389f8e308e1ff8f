internal import Diagnostics

/// Why a text is not YAML, or not of the kind that is read, and where.
struct YAMLError: Error {
    enum Reason {
        case encoding, controlCharacter, tab, depth
        case indentation, unexpected, unclosedQuote, escape, unclosedFlow, textAfterValue, missingColon
        case duplicateKey(String)
        case unknownAlias(String), tooManyAliases, mergeValue
        /// What YAML has and this reader has not.
        case unsupported(String)
    }

    let reason: Reason
    let span: Span

    /// One sentence without its place.
    var message: String {
        switch reason {
        case .encoding: "this is not UTF-8"
        case .controlCharacter: "a control character cannot be part of the text"
        case .tab: "a tab cannot indent"
        case .depth: "the text is nested more than \(YAML.depthLimit) levels deep"
        case .indentation: "this belongs to nothing above it"
        case .unexpected: "a key or an element is expected here"
        case .unclosedQuote: "this quote is not closed"
        case .escape: "this is not an escape"
        case .unclosedFlow: "this bracket is not closed"
        case .textAfterValue: "nothing may follow the value"
        case .missingColon: "a key is followed by `:` and a space"
        case .duplicateKey(let key): "the key `\(key)` is there twice"
        case .unknownAlias(let name): "no anchor `&\(name)` stands above"
        case .tooManyAliases: "aliases stand for more than \(YAML.aliasLimit) values"
        case .mergeValue: "`<<` takes an alias of a mapping"
        case .unsupported(let what): "\(what) of YAML is not read by stout"
        }
    }

    var hint: String {
        switch reason {
        case .encoding: "save the file as UTF-8"
        case .controlCharacter, .escape: "take it out"
        case .tab: "indent with spaces"
        case .indentation: "indent what belongs together alike"
        case .depth: "write it flatter"
        case .duplicateKey: "keep one of them"
        case .unclosedQuote, .unclosedFlow: "close it"
        case .unknownAlias, .tooManyAliases, .mergeValue: "write out what it stands for"
        case .unsupported: "write it out as plain keys, lists and texts on one line"
        case .unexpected, .textAfterValue, .missingColon:
            "write `key: value`, or `- element`; put a text with `: ` or ` #` between quotes"
        }
    }
}
