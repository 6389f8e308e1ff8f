internal import Archives
internal import Diagnostics
internal import Operations
internal import Packages

/// What people agree to with `stout allow`: every variable, who wants it, and what it means where it is more than data.
enum ConsentReport {
    static func lines(_ project: Project, _ context: Context, _ style: Style) -> [TerminalText] {
        let own = project.settings.map { setting -> TerminalText in
            "  \(setting.verb) \(setting.variable) = \(setting.value)" + effect(of: setting.variable, style)
        }
        let wanted = project.packageVariables(context).map { line($0, style) }
        return own + wanted
    }

    private static func line(_ one: PackageVariable, _ style: Style) -> TerminalText {
        let variable = one.variable
        let who = variable.package ?? "a package"
        let what: TerminalText = "\(variable.name) = \(variable.template)"
        switch one.answer {
        case .harmless: return "  \(who) sets \(what)"
        case .allowed: return "  \(who) sets \(what)" + effect(of: variable.name, style)
        case .withheld, .never: return "  \(who) may not set \(what)" + effect(of: variable.name, style)
        }
    }

    private static func effect(of name: String, _ style: Style) -> TerminalText {
        VariableFamily.of(name).map { style.warning("  (\($0.effect))") } ?? ""
    }
}
