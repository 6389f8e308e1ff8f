// One line per sentence, as long as it is.
// swift-format-ignore-file: LineLength

/// Explanations as they should read: a fact or two.
let basicsGoldens = [
    ExplanationGolden(
        "a package that does not exist",
        sketch: """
            => foo
            """,
        text: """
            Because Stoutfile:4 requires `foo`, which does not exist, no resolution exists.

            """),
    ExplanationGolden(
        "no version matches",
        sketch: """
            foo 1.0.0
            foo 2.1.3
            => foo >=1.1.0,<2.0.0
            """,
        text: """
            Because Stoutfile:4 requires `foo` ^1.1.0, which no version matches (the newest is 2.1.3), no resolution exists.

            """),
    ExplanationGolden(
        "only one version, and not that one",
        sketch: """
            foo 1.0.0
            => foo >=2.0.0,<3.0.0
            """,
        text: """
            Because Stoutfile:4 requires `foo` ^2.0.0, of which there is only 1.0.0, no resolution exists.

            """),
    ExplanationGolden(
        "a root requirement twice",
        sketch: """
            foo 1.0.0
            foo 2.0.0
            => foo >=1.0.0,<2.0.0; foo >=2.0.0,<3.0.0
            """,
        text: """
            Because Stoutfile:4 requires `foo` ^1.0.0 and Stoutfile:5 requires `foo` ^2.0.0, no resolution exists.

            """),
    ExplanationGolden(
        "a dependency that does not exist",
        sketch: """
            foo 1.0.0: bar >=1.0.0,<2.0.0
            => foo
            """,
        text: """
            Because Stoutfile:4 requires `foo`, which requires `bar` ^1.0.0, which does not exist, no resolution exists.

            """),
    ExplanationGolden(
        "a dependency of a dependency",
        sketch: """
            app 3.1.0: web >=2.0.0,<3.0.0
            web 2.0.0: tls >=1.0.0,<2.0.0
            web 2.4.0: tls >=1.0.0,<2.0.0
            tls 2.0.0
            tls 3.0.0
            => app >=3.0.0,<4.0.0
            """,
        text: """
            Because Stoutfile:4 requires `app` ^3.0.0, which requires `web` ^2.0.0, which requires `tls` ^1.0.0, which no version matches (the newest is 3.0.0), no resolution exists.

            """),
    ExplanationGolden(
        "two requirements disagree",
        sketch: """
            foo 1.0.0: shared <=2.0.0
            bar 1.0.0: shared >3.0.0
            shared 2.0.0
            shared 4.0.0
            => foo ==1.0.0; bar ==1.0.0
            """,
        text: """
            Because Stoutfile:4 requires `foo` 1.0.0, which requires `shared` <=2.0.0, and Stoutfile:5 requires `bar` 1.0.0, which requires `shared` >3.0.0, no resolution exists.

            """),
    ExplanationGolden(
        "a requirement and the project disagree",
        sketch: """
            web 1.0.0: openssl >=3.0.0,<4.0.0
            web 1.1.0: openssl >=3.0.0,<4.0.0
            openssl 1.1.1
            openssl 3.0.8
            => web >=1.0.0,<2.0.0; openssl >=1.0.0,<2.0.0
            """,
        text: """
            Because Stoutfile:4 requires `web` ^1.0.0, which requires `openssl` ^3.0.0, and Stoutfile:5 requires `openssl` ^1.0.0, no resolution exists.

            """),
    ExplanationGolden(
        "ranges that overlap where no version is",
        sketch: """
            foo 1.0.0: shared >=2.0.0,<3.0.0
            bar 1.0.0: shared >=2.9.0,<4.0.0
            shared 2.5.0
            shared 3.5.0
            => foo; bar
            """,
        text: """
            Because Stoutfile:4 requires `foo`, which requires `shared` ^2.0.0, Stoutfile:5 requires `bar`, which requires `shared` >=2.9.0, <4.0.0, and no version of `shared` is in both ranges, no resolution exists.

            """),
    ExplanationGolden(
        "a cycle that cannot close",
        sketch: """
            a 1.0.0: b ==1.0.0
            a 2.0.0: b ==2.0.0
            b 1.0.0: a ==2.0.0
            b 2.0.0: a ==1.0.0
            => a; b
            """,
        text: """
            Because Stoutfile:5 requires `b` and `b` 2.0.0 requires `a` 1.0.0, which requires `b` 1.0.0, `b` 1.0.0 is required.
            So, because `b` 1.0.0 requires `a` 2.0.0, which requires `b` 2.0.0, no resolution exists.

            """),
    ExplanationGolden(
        "a package that cannot require itself",
        sketch: """
            foo 2.0.0: foo <2.0.0
            => foo
            """,
        text: """
            Because Stoutfile:4 requires `foo`, which requires `foo` <2.0.0, of which there is only 2.0.0, no resolution exists.

            """),
    ExplanationGolden(
        "an empty range",
        sketch: """
            foo 1.0.0: bar none
            bar 1.0.0
            => foo
            """,
        text: """
            Because Stoutfile:4 requires `foo`, which requires `bar` none, of which there is only 1.0.0, no resolution exists.

            """),
]
