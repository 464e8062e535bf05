import Documents
import Scenarios
import Wires

extension PlanCheck {
    /// Addresses of software outside must be addresses once their insertions are filled in.
    static func mistakes(in outside: OutsidePlan) -> [Diagnostic] {
        switch outside {
        case .process(let plan):
            let url = plan.url.flatMap {
                mistake($0, "`url`", at: plan.position, hint: "http://${backend.host}:8000")
            }
            return [url, mistake(in: plan.ready)].compactMap { $0 }
        case .address(let plan):
            let url = mistake(plan.url, "`url`", at: plan.position, hint: "http://127.0.0.1:9000")
            return [url, mistake(in: plan.ready)].compactMap { $0 }
        }
    }

    private static func mistake(in ready: Readiness) -> Diagnostic? {
        guard case .get(let path) = ready.sign else { return nil }
        let address = path.hasPrefix("/") ? "http://127.0.0.1:1\(path)" : path
        return mistake(address, "`get` of `ready`", at: ready.position, hint: "/health")
    }

    private static func mistake(
        _ text: String, _ subject: String, at position: SourcePosition, hint: String
    ) -> Diagnostic? {
        guard HTTPURL(filledIn(text)) == nil else { return nil }
        return Diagnostic(
            position, "\(subject) takes an address, found `\(Diagnostic.quote(text))`", hint: "write \(hint)")
    }
}
