/// Arranges a derivation into lines: which steps are told in one sentence, in which order, and what is numbered.
///
/// After pub's error reporting (`doc/solver.md`), but without recursion, and with up to four facts in a sentence.
struct Outline {
    private let incompatibilities: [Derivation.Incompatibility]
    private let sentences: Sentences
    /// The longest chain of facts for one sentence; short in a proof of many thousand steps, which has to be quick.
    private let chainLimit: Int
    /// How many later steps rest on each incompatibility.
    private var uses: [Int]
    /// Per derived incompatibility that is told, what its sentence rests on.
    private var premises: [[Int]]
    /// Where the premises of each begin and end if they are one chain of facts; for a fact, its own ends.
    private var spans: [FactChains.Span?] = []
    /// The number of lines that lead up to each.
    private var weights: [Int]
    private var lines: [Explanation.Line] = []
    /// The line of each incompatibility that has been told.
    private var places: [Int: Int] = [:]
    private var numbers: [Int: Int] = [:]

    init(_ derivation: Derivation, _ sentences: Sentences) {
        incompatibilities = derivation.incompatibilities
        self.sentences = sentences
        chainLimit = incompatibilities.count > 4096 ? 8 : 256
        uses = Array(repeating: 0, count: incompatibilities.count)
        premises = Array(repeating: [], count: incompatibilities.count)
        weights = Array(repeating: 0, count: incompatibilities.count)
        spans = incompatibilities.indices.map(sentences.chains.span)
        for incompatibility in incompatibilities {
            if case .derived(let one, let other, _) = incompatibility.origin {
                uses[one] += 1
                uses[other] += 1
            }
        }
        for index in incompatibilities.indices {
            if case .derived(let one, let other, _) = incompatibilities[index].origin {
                merge(one, other, into: index)
                weights[index] = premises[index].reduce(1) { $0 + weights[$1] }
            }
        }
    }

    private func isDerived(_ index: Int) -> Bool {
        if case .derived = incompatibilities[index].origin { true } else { false }
    }

    /// The premises of a step: its two causes, or in place of a cause that nothing else rests on, the cause's own.
    private mutating func merge(_ one: Int, _ other: Int, into index: Int) {
        func choices(_ cause: Int) -> [(places: [Int], span: FactChains.Span?)] {
            let inlined = isDerived(cause) && uses[cause] == 1 ? [(premises[cause], spans[cause])] : []
            return inlined + [([cause], isDerived(cause) ? nil : spans[cause])]
        }
        premises[index] = [one, other]
        var fewest = Int.max
        for left in choices(one) {
            for right in choices(other) {
                if left.places.count + right.places.count > chainLimit { continue }
                let span = sentences.chains.joining(left.span, right.span)
                var together = left.places
                if span != nil {
                    together += right.places
                } else {
                    // Without a chain a sentence of more than eight facts is too long in any case.
                    if left.places.count + right.places.count > 9 { continue }
                    together += right.places.filter { !left.places.contains($0) }
                    if together.count > 2, !isReadable(together) { continue }
                }
                // The more of the proof is told here, the fewer lines.
                let remaining = together.reduce(0) { $0 + weights[$1] }
                if remaining < fewest {
                    premises[index] = together
                    spans[index] = span
                    fewest = remaining
                }
            }
        }
    }

    /// Whether a sentence can carry these premises, which are not one chain.
    private func isReadable(_ premises: [Int]) -> Bool {
        let facts = premises.filter { !isDerived($0) }
        let told = facts.filter { sentences.chains[$0] != nil }
        let conclusions = premises.count - facts.count
        if conclusions > 1 { return false }
        if conclusions == 0, told.count <= 8, let ends = told.first.flatMap(sentences.chains.ends),
            told.allSatisfy({ sentences.chains.ends($0) == ends })
        {
            return true  // One package's versions, each with its range on the same target: a list.
        }
        if told.count > 4 { return false }
        return told.count + conclusions <= 2 || sentences.chains.chains(told).count + conclusions <= 2
    }

    /// The lines, in an order in which each follows from facts and earlier lines.
    mutating func write() -> [Explanation.Line] {
        let last = incompatibilities.count - 1
        if !isDerived(last) {
            tell(last, premises: [last])
            return lines
        }
        var stack: [(index: Int, isOpen: Bool)] = [(last, false)]
        while let (index, isOpen) = stack.popLast() {
            if places[index] != nil { continue }
            if isOpen {
                tell(index, premises: premises[index])
                continue
            }
            stack.append((index, true))
            // The longest argument is told first, so that the shortest stands right before what it leads to.
            let arguments = premises[index].filter { isDerived($0) && places[$0] == nil }
            for argument in arguments.sorted(by: { (weights[$0], $1) < (weights[$1], $0) }) {
                stack.append((argument, false))
            }
        }
        return numbered()
    }

    private mutating func tell(_ index: Int, premises: [Int]) {
        let facts = premises.filter { !isDerived($0) }
        let before = premises.first { places[$0] == lines.count - 1 && !lines.isEmpty }
        let spoken = Set(incompatibilities[index].terms.map(\.package))
        var parts = sentences.facts(facts, towards: spoken)
        parts += sentences.featureRemarks(facts)
        if let remark = sentences.emptyOverlap(facts) { parts.append(remark) }
        for premise in premises where isDerived(premise) && premise != before {
            if numbers[premise] == nil { numbers[premise] = 0 }
            parts.append(sentences.conclusion(incompatibilities[premise].terms) + " \u{0}\(premise)\u{0}")
        }
        let isLast = index == incompatibilities.count - 1
        let conclusion = sentences.conclusion(incompatibilities[index].terms)
        var text: String
        if parts.isEmpty {
            text = (isLast ? "So, " : "Thus, ") + conclusion
        } else {
            let opening = before == nil ? "Because " : isLast ? "So, because " : "And because "
            text = opening + joined(parts) + ", " + conclusion
        }
        text += "."
        let roots = facts.compactMap { fact in
            if case .root(let root) = sentences.chains.origin(fact) { root } else { nil }
        }.sorted()
        places[index] = lines.count
        lines.append(
            Explanation.Line(
                number: nil, text: text, opensParagraph: before == nil && !lines.isEmpty, roots: roots))
    }

    private func joined(_ parts: [String]) -> String {
        if parts.count == 2, !parts[0].contains(", ") { return parts[0] + " and " + parts[1] }
        return (parts.dropLast() + [(parts.count > 1 ? "and " : "") + parts[parts.count - 1]]).joined(separator: ", ")
    }

    /// Gives the lines that are referred to their numbers, in the order of the text.
    private func numbered() -> [Explanation.Line] {
        var number = 0
        var given: [Int: Int] = [:]
        for (index, place) in places.sorted(by: { $0.value < $1.value }) where numbers[index] != nil {
            number += 1
            given[place] = number
        }
        return lines.enumerated().map { place, line in
            let text = line.text.split(separator: "\u{0}", omittingEmptySubsequences: false).enumerated().map { part in
                if part.offset % 2 == 0 { return String(part.element) }
                let place = Int(part.element).flatMap { places[$0] }
                return "(\(place.flatMap { given[$0] } ?? 0))"
            }.joined()
            return Explanation.Line(
                number: given[place], text: text, opensParagraph: line.opensParagraph, roots: line.roots)
        }
    }
}
