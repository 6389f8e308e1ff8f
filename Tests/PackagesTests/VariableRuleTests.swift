import Packages
import Testing

@Suite struct VariableRuleTests {
    private func answer(
        _ name: String, of package: String?, value: String = "/env/share", allow: [String: [String]] = [:]
    ) -> VariableRule.Answer {
        let allow = allow.map { EnvironmentSettings.Permission(package: $0.key, variables: $0.value) }
        return VariableRule.answer(name, value, package: package, [EnvironmentSettings(allow: allow)])
    }

    @Test(arguments: [
        ("openjdk", "JAVA_HOME"), ("libgdal-core", "GDAL_DATA"), ("proj", "PROJ_DATA"), ("tool", "TOOL_HOME"),
        ("tool", "TOOL"),
        ("my-tool", "MY_TOOL_DATA"), ("libxkb", "XKB_ROOT"), ("fontconfig", "FONTCONFIG_FILE"), ("file", "MAGIC"),
    ])
    func dataIsHarmless(_ package: String, _ name: String) { #expect(answer(name, of: package) == .harmless) }

    /// Code that runs without a program of the package being started, whatever the package is called.
    @Test(arguments: [
        "PROMPT_COMMAND", "PS0", "PS1", "PS4", "PROMPT", "RPROMPT", "ZDOTDIR", "INPUTRC", "BASHOPTS", "SHELLOPTS",
        "FPATH",
        "GCONV_PATH", "GLIBC_TUNABLES", "LOCPATH", "GIO_EXTRA_MODULES", "GTK_MODULES", "OPENSSL_CONF", "MALLOC_TRACE",
        "QT_PLUGIN_PATH", "PYTHONSTARTUP", "PYTHONPATH", "PYTHONHOME", "PYTHONPYCACHEPREFIX", "PERL5OPT", "PERL5LIB",
        "PERL5DB",
        "RUBYOPT", "RUBYLIB", "NODE_OPTIONS", "NODE_PATH", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH",
        "LUA_INIT",
        "LUA_PATH", "R_PROFILE", "JULIA_LOAD_PATH", "GIT_SSH_COMMAND", "GIT_EDITOR", "GIT_DIR", "GIT_EXEC_PATH",
        "GIT_CONFIG_COUNT", "EDITOR", "VISUAL", "PAGER", "BROWSER", "SHELL", "MANPAGER", "LESSOPEN", "LESS",
        "SSH_ASKPASS",
        "SUDO_ASKPASS", "VIMINIT", "EXINIT", "CC", "CFLAGS", "LDFLAGS", "MAKEFLAGS", "RUSTC_WRAPPER", "CARGO_HOME",
        "CMAKE_TOOLCHAIN_FILE", "PKG_CONFIG_PATH", "NPM_CONFIG_PREFIX", "PIP_INDEX_URL", "STARSHIP_CONFIG",
        "http_proxy",
        "HTTPS_PROXY", "all_proxy", "SSL_CERT_FILE", "CURL_CA_BUNDLE", "TERM", "TERMINFO", "TMPDIR", "CDPATH", "path",
        "fpath",
        "status", "argv", "precmd_functions", "XDG_CONFIG_HOME", "DOCKER_HOST", "KUBECONFIG", "AWS_CONFIG_FILE",
        "LC_ALL",
        "TOOL_COMMAND", "TOOL_OPTIONS", "TOOL_CONFIG", "TOOL_PAGER", "TOOL_PRELOAD", "TOOL_RC", "tool_data",
        "Tool_data", "OTHER_DATA",
    ])
    func codeNeedsALine(_ name: String) {
        let itsOwn = name.split(separator: "_").first.map { $0.lowercased() } ?? ""
        for package in ["tool", itsOwn, name.lowercased(), name.lowercased().replacing("_", with: "-")]
        where !package.isEmpty {
            if name == "OTHER_DATA", package != "tool" { continue }
            #expect(answer(name, of: package) == .withheld, "\(name) of \(package)")
            #expect(answer(name, of: package, allow: [package: [name]]) == .allowed, "\(name) of \(package)")
            #expect(answer(name, of: package, allow: ["another": [name]]) == .withheld, "\(name) of \(package)")
        }
    }

    @Test(arguments: [
        "PATH", "HOME", "IFS", "ENV", "BASH_ENV", "LD_PRELOAD", "LD_LIBRARY_PATH", "LD_AUDIT", "DYLD_INSERT_LIBRARIES",
        "STOUT_HOME",
        "__STOUT_HOOK", "BASH_FUNC_ls%%", "BASH_FUNC_ls", "CONDA_PREFIX", "A;B", "A B", "1A", "", "A\nB", "Ä",
    ])
    func someAreNeverSet(_ name: String) {
        #expect(answer(name, of: "tool", allow: ["tool": [name]]) == .never)
        #expect(answer(name, of: name.lowercased(), allow: [name.lowercased(): [name]]) == .never)
    }

    /// A record of before does not say who wants a variable.
    @Test func withoutAPackageOnlyKnownDataIsSet() {
        #expect(answer("JAVA_HOME", of: nil) == .harmless)
        #expect(answer("TOOL_HOME", of: nil, allow: ["tool": ["TOOL_HOME"]]) == .withheld)
    }

    @Test func aValueThatMovesACursorIsNoData() {
        #expect(answer("TOOL_HOME", of: "tool", value: "\u{1B}[2K") == .withheld)
        #expect(answer("JAVA_HOME", of: "openjdk", value: "a\nb") == .withheld)
    }

    @Test func aNameOfTwoLettersCoversNothing() { #expect(answer("GO_DATA", of: "go") == .withheld) }

    @Test func whatIsDangerousSaysWhatItDoes() {
        #expect(VariableFamily.of("PROMPT_COMMAND")?.effect == "runs commands at each prompt")
        #expect(VariableFamily.of("LD_PRELOAD")?.effect == "loads code into other programs")
        #expect(VariableFamily.of("PGDATA") == nil)
    }
}
