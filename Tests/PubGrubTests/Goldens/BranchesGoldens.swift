// One line per sentence, as long as it is.
// swift-format-ignore-file: LineLength

/// Explanations as they should read: several versions, several ways.
let branchesGoldens = [
    ExplanationGolden(
        "two versions fail for two reasons",
        sketch: """
            foo 1.0.0: a >=1.0.0,<2.0.0; b >=1.0.0,<2.0.0
            foo 1.1.0: x >=1.0.0,<2.0.0; y >=1.0.0,<2.0.0
            a 1.0.0: b >=2.0.0,<3.0.0
            b 1.0.0
            b 2.0.0
            x 1.0.0: y >=2.0.0,<3.0.0
            y 1.0.0
            y 2.0.0
            => foo >=1.0.0,<2.0.0
            """,
        text: """
            (1) Because `foo` 1.1.0 requires `y` ^1.0.0 and `foo` 1.1.0 also requires `x` ^1.0.0, which requires `y` ^2.0.0, `foo` 1.1.0 cannot be used.

                Because `foo` 1.0.0 requires `b` ^1.0.0 and `foo` 1.0.0 also requires `a` ^1.0.0, which requires `b` ^2.0.0, `foo` 1.0.0 cannot be used.
                And because `foo` 1.1.0 cannot be used (1), no version of `foo` can be used.
                So, because Stoutfile:4 requires `foo` ^1.0.0, no resolution exists.

            """),
    ExplanationGolden(
        "three versions with a range each",
        sketch: """
            base 1.0.0
            base 2.0.0
            base 3.0.0
            base 4.0.0
            tool 1.0.0: base ==1.0.0
            tool 2.0.0: base ==2.0.0
            tool 3.0.0: base ==3.0.0
            => tool; base >=4.0.0
            """,
        text: """
            Because `tool` 3.0.0 requires `base` 3.0.0, `tool` 2.0.0 requires `base` 2.0.0, and `tool` 1.0.0 requires `base` 1.0.0, every version of `tool` requires `base` <4.0.0.
            And because Stoutfile:4 requires `tool`, `base` <4.0.0 is required.
            So, because Stoutfile:5 requires `base` >=4.0.0, no resolution exists.

            """),
    ExplanationGolden(
        "old versions fail one way, new ones another",
        sketch: """
            lib 1.0.0: zlib <1.0.0
            lib 1.1.0: zlib <1.0.0
            lib 2.0.0: ssl >=3.0.0
            lib 2.1.0: ssl >=3.0.0
            zlib 0.9.0
            zlib 1.3.0
            ssl 1.1.0
            ssl 3.0.0
            => lib; zlib >=1.0.0,<2.0.0; ssl >=1.0.0,<2.0.0
            """,
        text: """
            Because Stoutfile:6 requires `ssl` ^1.0.0 and `lib` >=2.0.0 requires `ssl` >=3.0.0, `lib` >=2.0.0 cannot be used.
            And because Stoutfile:4 requires `lib`, `lib` <2.0.0 is required.
            And because `lib` <2.0.0 requires `zlib` <1.0.0, `zlib` <1.0.0 is required.
            So, because Stoutfile:5 requires `zlib` ^1.0.0, no resolution exists.

            """),
    ExplanationGolden(
        "a choice that fails whichever way",
        sketch: """
            app 1.0.0: a; b
            a 1.0.0: c ==1.0.0
            a 2.0.0: c ==2.0.0
            b 1.0.0: c ==3.0.0
            b 2.0.0: c ==4.0.0
            c 1.0.0
            c 2.0.0
            c 3.0.0
            c 4.0.0
            => app
            """,
        text: """
            (1) Because `b` 2.0.0 requires `c` 4.0.0 and `b` 1.0.0 requires `c` 3.0.0, every version of `b` requires `c` >=3.0.0.

                Because `a` 2.0.0 requires `c` 2.0.0 and `a` 1.0.0 requires `c` 1.0.0, every version of `a` requires `c` <3.0.0.
                And because every version of `b` requires `c` >=3.0.0 (1), `a` is incompatible with `b`.
                And because `app` 1.0.0 requires `b`, `app` 1.0.0 is incompatible with `a`.
                So, because Stoutfile:4 requires `app`, which requires `a`, no resolution exists.

            """),
    ExplanationGolden(
        "partial overlap",
        sketch: """
            a 1.0.0: x >=1.0.0
            x 1.0.0: y ==1.0.0
            x 1.1.0: z ==2.0.0
            y 1.0.0: z ==1.0.0
            y 2.0.0
            z 1.0.0
            z 2.0.0
            => a; z ==3.0.0
            z 3.0.0
            """,
        text: """
            Because `x` 1.0.0 requires `y` 1.0.0, which requires `z` 1.0.0, and `x` 1.1.0 requires `z` 2.0.0, every version of `x` requires `z` <3.0.0.
            And because Stoutfile:4 requires `a`, which requires `x` >=1.0.0, `z` <3.0.0 is required.
            So, because Stoutfile:5 requires `z` 3.0.0, no resolution exists.

            """),
    ExplanationGolden(
        "the newest would do, but is not allowed",
        sketch: """
            cmake 3.28.0
            cmake 3.30.0
            llvm 17.0.0: cmake >=3.20.0
            llvm 18.0.0: cmake >=3.30.0
            => llvm >=18.0.0,<19.0.0; cmake >=3.20.0,<3.30.0
            """,
        text: """
            Because Stoutfile:4 requires `llvm` ^18.0.0, which requires `cmake` >=3.30.0, and Stoutfile:5 requires `cmake` >=3.20.0, <3.30.0, no resolution exists.

            """),
    ExplanationGolden(
        "a diamond",
        sketch: """
            app 1.0.0: left >=1.0.0,<2.0.0; right >=1.0.0,<2.0.0
            left 1.0.0: core >=1.0.0,<2.0.0
            right 1.0.0: core >=2.0.0,<3.0.0
            core 1.0.0
            core 2.0.0
            => app
            """,
        text: """
            Because `app` 1.0.0 requires `right` ^1.0.0, which requires `core` ^2.0.0, and `app` 1.0.0 also requires `left` ^1.0.0, which requires `core` ^1.0.0, `app` 1.0.0 cannot be used.
            So, because Stoutfile:4 requires `app`, no resolution exists.

            """),
    ExplanationGolden(
        "a diamond two floors down",
        sketch: """
            app 1.0.0: left; right
            left 1.0.0: left-core
            right 1.0.0: right-core
            left-core 1.0.0: core >=1.0.0,<2.0.0
            right-core 1.0.0: core >=2.0.0,<3.0.0
            core 1.0.0
            core 2.0.0
            => app
            """,
        text: """
            Because Stoutfile:4 requires `app`, which requires `right`, which requires `right-core`, which requires `core` ^2.0.0, `core` ^2.0.0 is required.
            So, because Stoutfile:4 requires `app`, which requires `left`, which requires `left-core`, which requires `core` ^1.0.0, no resolution exists.

            """),
    ExplanationGolden(
        "nothing to do with the rest",
        sketch: """
            noise 1.0.0: more
            noise 2.0.0: more
            more 1.0.0
            more 2.0.0: noise
            good 1.0.0: noise
            foo 1.0.0: bar >=2.0.0
            bar 1.0.0
            => good; noise; foo
            """,
        text: """
            Because Stoutfile:6 requires `foo`, which requires `bar` >=2.0.0, of which there is only 1.0.0, no resolution exists.

            """),
    ExplanationGolden(
        "one of many versions would fit, but for another",
        sketch: """
            db 14.0.0
            db 15.0.0
            db 16.0.0
            orm 1.0.0: db ==14.0.0
            orm 2.0.0: db >=14.0.0,<16.0.0
            orm 3.0.0: db >=16.0.0,<17.0.0
            web 5.0.0: orm >=2.0.0,<3.0.0
            => web; db >=16.0.0,<17.0.0
            """,
        text: """
            Because Stoutfile:4 requires `web`, which requires `orm` ^2.0.0, which requires `db` >=14.0.0, <16.0.0, and Stoutfile:5 requires `db` ^16.0.0, no resolution exists.

            """),
    ExplanationGolden(
        "three projects' requirements together",
        sketch: """
            a 1.0.0: x <3.0.0
            b 1.0.0: x >1.0.0
            x 1.0.0
            x 2.0.0
            x 3.0.0
            c 1.0.0: x !=2.0.0
            => a; b; c
            """,
        text: """
            Because Stoutfile:6 requires `c`, which requires `x` !=2.0.0, and Stoutfile:5 requires `b`, which requires `x` >1.0.0, `x` 3.0.0 is required.
            So, because Stoutfile:4 requires `a`, which requires `x` <3.0.0, no resolution exists.

            """),
    ExplanationGolden(
        "a long way round",
        sketch: """
            p1 1.0.0: p2
            p2 1.0.0: p3
            p3 1.0.0: p4
            p4 1.0.0: p5
            p5 1.0.0: p6
            p6 1.0.0: p7
            p7 1.0.0: p8
            p8 1.0.0: p9
            p9 1.0.0: missing >=1.0.0
            => p1
            """,
        text: """
            Because Stoutfile:4 requires `p1`, which requires `p2`, which leads through 5 more packages to `p8`, which requires `p9`, which requires `missing` >=1.0.0, which does not exist, no resolution exists.

            """),
]
