/// Variables that are more than data: what sets one decides what other programs run, load or trust.
///
/// No package sets one unasked ([`[env]`](../../spec/stoutfile.md#env)), and `stout allow` says of each what it does.
public struct VariableFamily: Sendable {
    /// What setting one of them does, as the end of "setting it …".
    public let effect: String
    let names: Set<String>
    let prefixes: [String]
    let suffixes: [String]

    private init(_ effect: String, _ names: String = "", prefixes: String = "", suffixes: String = "") {
        func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
        self.effect = effect
        self.names = Set(words(names))
        self.prefixes = words(prefixes)
        self.suffixes = words(suffixes)
    }

    /// The family of a variable; nil for mere data. Case does not count: shells tie `path` to PATH, and curl reads `http_proxy`.
    public static func of(_ name: String) -> VariableFamily? {
        let name = name.uppercased()
        return all.first { family in
            family.names.contains(name) || family.prefixes.contains { name.hasPrefix($0) }
                || family.suffixes.contains { name.hasSuffix($0) }
        }
    }

    /// The first that fits counts.
    private static let all: [VariableFamily] = [
        VariableFamily(
            "runs commands at each prompt",
            "PROMPT_COMMAND PS0 PS1 PS2 PS3 PS4 PROMPT PROMPT2 PROMPT3 PROMPT4 RPROMPT RPROMPT2 RPS1 RPS2 SPROMPT PSVAR PERIOD TMOUT",
            prefixes: "PROMPT_ STARSHIP_ PRECMD PREEXEC CHPWD POWERLEVEL P9K_ P10K_ OMP_PROMPT POSH_"),
        VariableFamily(
            "names a file that shells run when they start",
            "BASH_ENV ENV ZDOTDIR INPUTRC BASHOPTS SHELLOPTS FPATH FIGNORE GLOBIGNORE FCEDIT HISTFILE HISTCMD HISTCONTROL "
                + "EXECIGNORE MODULE_PATH TIMEFMT MAILPATH MAILCHECK READNULLCMD NULLCMD",
            prefixes: "BASH_ ZSH_ FISH_ KSH_ OH_MY_ INPUT_RC", suffixes: "_RC _PROFILE _ENVIRON _STARTUP _INIT _LOGIN"),
        VariableFamily(
            "loads code into other programs",
            "GCONV_PATH LOCPATH NLSPATH GLIBC_TUNABLES LIBPATH SHLIB_PATH HOSTALIASES RES_OPTIONS LOCALDOMAIN NIS_PATH "
                + "RESOLV_HOST_CONF GETCONF_DIR GIO_EXTRA_MODULES GIO_MODULE_DIR GTK_MODULES GTK_PATH GTK3_MODULES KRB5_CONFIG "
                + "LIBGL_DRIVERS_PATH SASL_PATH ODBCSYSINI PKCS11_PROXY_MODULE",
            prefixes:
                "LD_ DYLD_ _RLD MALLOC_ LIBRARY_ OPENSSL_ GTK_ GIO_ QT_PLUGIN QT_QPA QML VK_ OCL_ OPENCL_ GST_PLUGIN "
                + "LIBGL_ MESA_ PKCS11_ ASAN_ TSAN_ UBSAN_ LSAN_",
            suffixes: "_PRELOAD _LIBRARY_PATH _PLUGIN_PATH _PLUGINS _MODULES _MODULE_PATH _DRIVERS_PATH"),
        VariableFamily(
            "runs code in programs of an interpreter",
            "PERLLIB PERL_UNICODE RUBYOPT RUBYLIB RUBYPATH RUBYSHELL NODE_PATH CLASSPATH _JAVA_OPTIONS JDK_JAVA_OPTIONS JAVA_OPTS "
                + "AWKPATH AWKLIBPATH AWKLIBS VIMINIT EXINIT GVIMINIT VIM VIMRUNTIME MYVIMRC EMACSLOADPATH EMACSPATH GUILE_LOAD_PATH "
                + "TCLLIBPATH TCL_LIBRARY TK_LIBRARY PHPRC PHP_INI_SCAN_DIR",
            prefixes:
                "PYTHON PERL5 PERL_ RUBY NODE_ LUA_ LUA JAVA_TOOL JULIA_ R_ GEM_ BUNDLE_ IRB DENO_ BUN_ ERL_ ELIXIR_ PHP_ "
                + "GUILE_ MONO_ DOTNET_ COMPLUS_ CORECLR_ JUPYTER_ IPYTHON",
            suffixes: "_OPTIONS _OPTS _OPT _STARTUP_FILE"),
        VariableFamily(
            "names programs or options that git, ssh and other tools run",
            "EDITOR VISUAL PAGER BROWSER SHELL TERMINAL TERMCMD SUDO_EDITOR SUDO_PROMPT MANOPT MANPAGER MANROFFOPT LESS LESSKEY LESSOPEN "
                + "LESSCLOSE LESSEDIT MORE RSYNC_RSH CVS_RSH SVN_SSH TAR_OPTIONS GREP_OPTIONS WGETRC CURL_HOME NETRC GNUPGHOME "
                + "DIFFPROG MAILCAPS MAILER SSH_AUTH_SOCK DISPLAY XAUTHORITY DBUS_SESSION_BUS_ADDRESS XDG_CONFIG_HOME XDG_CONFIG_DIRS "
                + "XDG_DATA_HOME XDG_DATA_DIRS XDG_RUNTIME_DIR XDG_CACHE_HOME XDG_STATE_HOME",
            prefixes:
                "GIT_ SSH_ SUDO_ LESS MAN_ HG SVN_ DIRENV_ FZF_ TMUX SCREEN DOCKER_ KUBE AWS_ GOOGLE_ AZURE_ ANSIBLE_ EDITOR_ "
                + "PAGER_ SYSTEMD_ DBUS_ GPG_ CURL_",
            suffixes:
                "_EDITOR _PAGER _COMMAND _CMD _SHELL _ASKPASS _BROWSER _WRAPPER _HOOK _HOOKS _EXEC _PROGRAM _RUNNER _SSH _CONFIG "
                + "_CONFIG_FILE _CONF _EXEC_PATH _EXEC_PREFIX _LAUNCHER _CREDENTIALS _TOKEN"),
        VariableFamily(
            "names programs or options that builds run",
            "CC CXX CPP FC F77 F90 LD AR AS NM RANLIB STRIP OBJCOPY OBJDUMP MAKE MAKEFLAGS GNUMAKEFLAGS MFLAGS MAKEFILES MAKELEVEL CFLAGS "
                + "CXXFLAGS CPPFLAGS FFLAGS LDFLAGS ASFLAGS ARFLAGS CONFIG_SITE COMPILER_PATH CPATH C_INCLUDE_PATH CPLUS_INCLUDE_PATH "
                + "OBJC_INCLUDE_PATH GOFLAGS GOROOT GOPATH GOTOOLCHAIN GOPROXY GONOSUMDB GONOSUMCHECK GOENV GOBIN RUSTC RUSTDOC RUSTFLAGS "
                + "RUSTDOCFLAGS ACLOCAL_PATH M4PATH PKG_CONFIG",
            prefixes:
                "CMAKE_ CARGO_ RUSTC_ RUSTUP_ CCACHE_ SCCACHE_ DISTCC_ PKG_CONFIG_ NPM_ YARN_ PNPM_ PIP_ UV_ POETRY_ CONDA_ MAMBA_ "
                + "PIXI_ NIX_ HOMEBREW_ MAVEN_ GRADLE_ ANT_ MESON_ NINJA_ GCC_ CGO_ MAKE_ LLVM_ CLANG_ TEXMF BAZEL_ SBT_ VIRTUAL_ENV",
            suffixes: "FLAGS _TOOLCHAIN"),
        VariableFamily(
            "sends connections elsewhere, or decides who is trusted",
            "SSL_CERT_FILE SSL_CERT_DIR SSLKEYLOGFILE REQUESTS_CA_BUNDLE CURL_CA_BUNDLE NODE_EXTRA_CA_CERTS KRB5CCNAME LDAPCONF",
            prefixes: "SSL_ KRB5",
            suffixes: "_PROXY _CA_BUNDLE _CERT _CERTS _CERT_FILE _CACERT _INDEX_URL _REGISTRY _MIRROR"),
        VariableFamily(
            "changes where programs are found, or what they take for the user's",
            "PATH HOME IFS CDPATH PWD OLDPWD USER LOGNAME USERNAME UID EUID GID TMPDIR TMP TEMP TEMPDIR TERM TERMINFO TERMINFO_DIRS TERMCAP "
                + "COLUMNS LINES LANG LANGUAGE OPTIND OPTARG POSIXLY_CORRECT SHLVL MANPATH INFOPATH _",
            prefixes: "STOUT_ __ LC_"),
    ]
}
