// One line per sentence, as long as it is.
// swift-format-ignore-file: LineLength

/// Explanations as they should read: features of packages.
let featuresGoldens = [
    ExplanationGolden(
        "a feature that the right version does not have",
        sketch: """
            pg 15.0.0
            pg 16.0.0
            pg[icu] 15.0.0: pg ==15.0.0
            => pg >=16.0.0,<17.0.0; pg[icu]
            """,
        text: """
            Because Stoutfile:4 requires `pg` ^16.0.0, Stoutfile:5 requires `pg` with `icu`, and only `pg` 15.0.0 has `icu`, no resolution exists.

            """),
    ExplanationGolden(
        "a feature that needs what cannot be",
        sketch: """
            pg 16.0.0
            pg[icu] 16.0.0: pg ==16.0.0; icu >=70.0.0
            icu 69.0.0
            => pg[icu] >=16.0.0,<17.0.0
            """,
        text: """
            Because Stoutfile:4 requires `pg` ^16.0.0 with `icu`, which requires `icu` >=70.0.0, of which there is only 69.0.0, no resolution exists.

            """),
    ExplanationGolden(
        "a feature that nobody has",
        sketch: """
            pg 16.0.0
            => pg; pg[xml]
            """,
        text: """
            Because Stoutfile:5 requires `pg` with `xml`, which does not exist, no resolution exists.

            """),
    ExplanationGolden(
        "a dependency's feature",
        sketch: """
            app 1.0.0: pg[icu]
            pg 15.0.0
            pg 16.0.0
            pg[icu] 15.0.0: pg ==15.0.0; icu ==69.0.0
            pg[icu] 16.0.0: pg ==16.0.0; icu ==72.0.0
            icu 69.0.0
            icu 72.0.0
            => app; pg >=16.0.0,<17.0.0; icu ==69.0.0
            """,
        text: """
            Because Stoutfile:4 requires `app`, which requires `pg` with `icu`, and `pg` 16.0.0 with `icu` requires `icu` 72.0.0, `pg` 15.0.0 or `icu` 72.0.0 is required.
            And because Stoutfile:5 requires `pg` ^16.0.0, `icu` 72.0.0 is required.
            So, because Stoutfile:6 requires `icu` 69.0.0, no resolution exists.

            """),
    ExplanationGolden(
        "two features disagree",
        sketch: """
            lib 1.0.0
            lib[a] 1.0.0: lib ==1.0.0; dep ==1.0.0
            lib[b] 1.0.0: lib ==1.0.0; dep ==2.0.0
            dep 1.0.0
            dep 2.0.0
            => lib[a]; lib[b]
            """,
        text: """
            Because Stoutfile:4 requires `lib` with `a`, which requires `dep` 1.0.0, and Stoutfile:5 requires `lib` with `b`, which requires `dep` 2.0.0, no resolution exists.

            """),
]
