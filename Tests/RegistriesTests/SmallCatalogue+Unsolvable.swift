import Packages
import Testing

@testable import Registries

extension SmallCatalogue {
    /// Requirements as text, on the lines of a Stoutfile.
    func roots(_ texts: [String]) throws -> [RootRequirement] {
        try texts.enumerated().map { place, text in
            RootRequirement(
                entry: Manifest.Entry(requirement: try Requirement(parsing: text), span: place..<place + 1),
                group: "default", source: 0)
        }
    }

    /// Why requirements cannot be met; an error where they can.
    func unsolvable(
        _ texts: [String], on platform: String = "linux-x86_64", overrides: [String: String] = [:],
        keeping kept: Set<Int> = [], patience: UInt64 = .max
    ) throws -> Unsolvable {
        let resolver = Resolver(
            catalogue: catalogue, overrides: try overrides.mapValues { try Constraint(parsing: $0) }
        ) { "Stoutfile:\($0.span.lowerBound + 1)" }
        resolver.patience = patience
        let roots = try roots(texts)
        let platform = try #require(Platform(parsing: platform))
        do throws(ResolutionFailure) {
            _ = try resolver.resolve(roots, for: platform, preferred: [], locked: [], keeping: kept)
        } catch {
            guard case .unsolvable(let unsolvable) = error else { throw error }
            return unsolvable
        }
        struct IsSolvable: Error {}
        throw IsSolvable()
    }
}
