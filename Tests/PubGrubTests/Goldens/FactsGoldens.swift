// One line per sentence, as long as it is.
// swift-format-ignore-file: LineLength

/// Explanations as they should read: withdrawn versions, platforms, bounds.
let factsGoldens = [
    ExplanationGolden(
        "every version is withdrawn",
        sketch: """
            foo 1.0.0 yanked
            foo 1.1.0 yanked
            => foo
            """,
        text: """
            Because Stoutfile:4 requires `foo`, of which every version is withdrawn, no resolution exists.

            """),
    ExplanationGolden(
        "the only version that fits is withdrawn",
        sketch: """
            foo 1.0.0
            foo 1.1.0 yanked
            foo 2.0.0
            => foo >=1.1.0,<2.0.0
            """,
        text: """
            Because Stoutfile:4 requires `foo` ^1.1.0, of which the only version, 1.1.0, is withdrawn, no resolution exists.

            """),
    ExplanationGolden(
        "a dependency is withdrawn",
        sketch: """
            web 1.0.0: tls >=1.0.0,<2.0.0
            tls 1.0.0 yanked
            tls 2.0.0
            => web
            """,
        text: """
            Because Stoutfile:4 requires `web`, which requires `tls` ^1.0.0, of which the only version, 1.0.0, is withdrawn, no resolution exists.

            """),
    ExplanationGolden(
        "withdrawn ones do not break runs",
        sketch: """
            foo 1.0.0: bar
            foo 1.1.0 yanked
            foo 1.2.0: bar
            foo 2.0.0
            => foo <2.0.0
            """,
        text: """
            Because Stoutfile:4 requires `foo` <2.0.0, which requires `bar`, which does not exist, and `foo` 1.1.0 is withdrawn, no resolution exists.

            """),
    ExplanationGolden(
        "the platform is too old",
        sketch: """
            tool 2.0.0: sdk:glibc >=2.38.0
            tool 2.1.0: sdk:glibc >=2.38.0
            sdk:glibc 2.31.0
            => tool
            """,
        text: """
            Because Stoutfile:4 requires `tool`, which requires `glibc` >=2.38.0, but linux-x86_64 has glibc 2.31.0, no resolution exists.

            """),
    ExplanationGolden(
        "the platform is too old for what it needs",
        sketch: """
            app 1.0.0: tool >=2.0.0
            tool 1.0.0: sdk:glibc >=2.17.0
            tool 2.0.0: sdk:glibc >=2.38.0
            sdk:glibc 2.31.0
            => app
            """,
        text: """
            Because Stoutfile:4 requires `app`, which requires `tool` >=2.0.0, which requires `glibc` >=2.38.0, but linux-x86_64 has glibc 2.31.0, no resolution exists.

            """),
    ExplanationGolden(
        "the platform lacks something",
        sketch: """
            net 1.0.0: sdk:cuda >=12.0.0
            => net
            """,
        text: """
            Because Stoutfile:4 requires `net`, which requires `cuda` >=12.0.0, but linux-x86_64 has no cuda, no resolution exists.

            """),
    ExplanationGolden(
        "the project asks too much of the platform",
        sketch: """
            sdk:glibc 2.31.0
            => sdk:glibc >=2.35.0
            """,
        text: """
            Because Stoutfile:4 requires `glibc` >=2.35.0, but linux-x86_64 has glibc 2.31.0, no resolution exists.

            """),
    ExplanationGolden(
        "old enough for one, too old for the other",
        sketch: """
            a 1.0.0: sdk:macos >=13.0.0; b
            b 1.0.0: sdk:macos >=14.0.0
            b 0.9.0: c
            sdk:macos 13.5.0
            => a
            """,
        text: """
            Because Stoutfile:4 requires `a`, which requires `b`, and `b` 1.0.0 requires `macos` >=14.0.0, but linux-x86_64 has macos 13.5.0, `b` 0.9.0 is required.
            So, because `b` 0.9.0 requires `c`, which does not exist, no resolution exists.

            """),
    ExplanationGolden(
        "a bound without a requirement",
        sketch: """
            runtime 1.0.0
            runtime 2.0.0
            plugin 1.0.0: !runtime <2.0.0
            => plugin; runtime >=2.0.0,<3.0.0
            """,
        text: """
            Because Stoutfile:4 requires `plugin`, which allows only `runtime` <2.0.0, and Stoutfile:5 requires `runtime` ^2.0.0, no resolution exists.

            """),
    ExplanationGolden(
        "a bound deep down",
        sketch: """
            app 1.0.0: plugin; engine
            plugin 1.0.0: !engine >=1.0.0,<2.0.0
            engine 2.0.0
            engine 2.1.0
            => app
            """,
        text: """
            Because Stoutfile:4 requires `app`, which requires `engine`, and `app` 1.0.0 also requires `plugin`, which allows only `engine` ^1.0.0, no resolution exists.

            """),
    ExplanationGolden(
        "two bounds",
        sketch: """
            a 1.0.0: !x <2.0.0
            b 1.0.0: !x >=2.0.0
            x 1.0.0
            x 2.0.0
            => a; b; x
            """,
        text: """
            Because Stoutfile:6 requires `x` and Stoutfile:4 requires `a`, which allows only `x` <2.0.0, `x` <2.0.0 is required.
            So, because Stoutfile:5 requires `b`, which allows only `x` >=2.0.0, no resolution exists.

            """),
]
