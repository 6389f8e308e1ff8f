/// Changes to the variables of programs that run in an environment: `[env]`. Data, never shell code.
public struct EnvironmentSettings: Hashable, Sendable {
    /// A value with places to fill in.
    public struct Template: Hashable, Sendable, CustomStringConvertible {
        public enum Part: Hashable, Sendable {
            case text(String)
            /// `{project}`: the folder of the Stoutfile.
            case project
            /// `{env}`: the environment's folder.
            case environment
        }

        public var parts: [Part]

        public init(parts: [Part]) { self.parts = parts }

        /// Fills in both folders.
        public func text(project: String, environment: String) -> String {
            parts.map { part in
                switch part {
                case .text(let text): text
                case .project: project
                case .environment: environment
                }
            }.joined()
        }

        /// As a Stoutfile writes it.
        public var description: String {
            parts.map { part in
                switch part {
                case .text(let text):
                    text.split(separator: "{", omittingEmptySubsequences: false).joined(separator: "{{")
                case .project: "{project}"
                case .environment: "{env}"
                }
            }.joined()
        }
    }

    /// A variable that gets one value.
    public struct Assignment: Hashable, Sendable {
        public var variable: String
        public var value: Template
        public var span: Range<Int>

        public init(variable: String, value: Template, span: Range<Int> = 0..<0) {
            self.variable = variable
            self.value = value
            self.span = span
        }
    }

    /// A variable that holds a list with `:` between, and what is added to it, in order.
    public struct Addition: Hashable, Sendable {
        public var variable: String
        public var values: [Template]
        public var span: Range<Int>

        public init(variable: String, values: [Template], span: Range<Int> = 0..<0) {
            self.variable = variable
            self.values = values
            self.span = span
        }
    }

    /// What a package may set although it is more than data of its own: [`[env]`](../../spec/stoutfile.md#env).
    public struct Permission: Hashable, Sendable {
        public var package: String
        public var variables: [String]
        public var span: Range<Int>

        public init(package: String, variables: [String], span: Range<Int> = 0..<0) {
            self.package = package
            self.variables = variables
            self.span = span
        }
    }

    public var set: [Assignment]
    public var prepend: [Addition]
    public var append: [Addition]
    public var allow: [Permission]

    public init(
        set: [Assignment] = [], prepend: [Addition] = [], append: [Addition] = [], allow: [Permission] = []
    ) {
        self.set = set
        self.prepend = prepend
        self.append = append
        self.allow = allow
    }

    public var isEmpty: Bool { self.set.isEmpty && prepend.isEmpty && append.isEmpty && allow.isEmpty }
}

/// Why a text is not a template.
public struct TemplateError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Problem: Hashable, Sendable {
        case unknownPlace(String)
        case unclosed
    }

    public var problem: Problem
    /// Where in the text, in bytes of UTF-8 from its start.
    public var range: Range<Int>

    public init(problem: Problem, range: Range<Int>) {
        self.problem = problem
        self.range = range
    }

    /// The reason as the second half of a sentence.
    public var description: String {
        switch problem {
        case .unknownPlace(let name):
            "`{\(name)}` is not known; there are `{project}` and `{env}`, and `{{` for a brace"
        case .unclosed: "`{` has no `}`; write `{{` for a brace"
        }
    }
}

extension EnvironmentSettings.Template {
    /// Reads `{project}`, `{env}` and `{{`; everything else stands for itself.
    public init(parsing text: String) throws(TemplateError) {
        let bytes = Array(text.utf8)
        let open = UInt8(ascii: "{")
        var parts: [Part] = []
        var literal: [UInt8] = []
        var place = 0
        while place < bytes.count {
            if bytes[place] != open || (place + 1 < bytes.count && bytes[place + 1] == open) {
                literal.append(bytes[place])
                place += bytes[place] == open ? 2 : 1
                continue
            }
            guard let close = bytes[place...].firstIndex(of: UInt8(ascii: "}")) else {
                throw TemplateError(problem: .unclosed, range: place..<bytes.count)
            }
            if !literal.isEmpty { parts.append(.text(String(decoding: literal, as: UTF8.self))) }
            literal = []
            let name = String(decoding: bytes[(place + 1)..<close], as: UTF8.self)
            switch name {
            case "project": parts.append(.project)
            case "env": parts.append(.environment)
            default: throw TemplateError(problem: .unknownPlace(name), range: place..<close + 1)
            }
            place = close + 1
        }
        if !literal.isEmpty { parts.append(.text(String(decoding: literal, as: UTF8.self))) }
        self.init(parts: parts)
    }
}
