import ArgumentParser
import Reports
import Scenarios

/// Which cases of the named files are meant.
struct Selection: ParsableArguments {
    @Option(name: .customLong("case"), help: "Only the case of this name.")
    var caseName: String?

    @Option(help: "Only scenarios with these tags, for example \"pr and not slow\".")
    var tag: String?

    /// - Parameter hasMistakes: some files have no plans, so that none being left is no surprise.
    /// - Throws: `Failure` for a bad expression, and when nothing is selected.
    func of(_ plans: [Plan], hasMistakes: Bool) throws -> [Plan] {
        let tags = try expression()
        let tagged = plans.filter { plan in tags?.holds(for: plan.tags) ?? true }
        guard !tagged.isEmpty || hasMistakes else { throw noneTagged(plans) }
        let wanted = tagged.filter { plan in
            caseName == nil || plan.caseName == caseName || plan.name == caseName
        }
        guard wanted.isEmpty, !hasMistakes else { return wanted }
        let known = tagged.map(\.name).joined(separator: ", ")
        throw Failure(code: .invalid, message: "error: no case is selected; there are \(known)")
    }

    private func expression() throws -> TagExpression? {
        guard let tag else { return nil }
        do {
            return try TagExpression.parse(tag)
        } catch {
            throw Failure(code: .invalid, message: "error: \(error)")
        }
    }

    private func noneTagged(_ plans: [Plan]) -> Failure {
        guard let tag, !plans.isEmpty else {
            return Failure(
                code: .invalid,
                message: "error: there is no scenario that could run, only fragments or other modes")
        }
        let known = Set(plans.flatMap(\.tags)).sorted()
        let list = known.isEmpty ? "no scenario has any" : "tags are \(known.joined(separator: ", "))"
        return Failure(code: .invalid, message: "error: no scenario is tagged `\(tag)`; \(list)")
    }
}
