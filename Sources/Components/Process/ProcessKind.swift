import Documents
import Scenarios

extension ComponentKind {
    /// `run: [command, …]`.
    package static let process = ComponentKind(row: .process, startsAfterDevices: true) { scope in
        scope.components.compactMap { ProcessPlan.read($0.settings).plan }.flatMap { plan in
            [
                plan.url.flatMap {
                    AddressTemplate.diagnostic(
                        $0, "`url`", at: plan.urlPosition ?? plan.position, hint: "http://127.0.0.1:8000")
                },
                plan.ready.addressDiagnostic,
            ].compactMap { $0 }
        }
    } make: { component, context in
        let read = ProcessPlan.read(component.settings)
        guard let plan = read.plan else { throw Diagnostics(read.diagnostics) }
        let process = ProcessComponent(component.name, plan, context)
        var made = ComponentInRun(process)
        made.faults = process
        return made
    }
}

extension Readiness {
    /// The diagnostic of a `get` that is no address once its insertions are filled in.
    var addressDiagnostic: Diagnostic? {
        guard case .get(let path) = sign else { return nil }
        let address = path.hasPrefix("/") ? "http://127.0.0.1:1\(path)" : path
        return AddressTemplate.diagnostic(address, "`get` of `ready`", at: position, hint: "/health")
    }
}

extension AddressTemplate {
    static func diagnostic(
        _ text: String, _ subject: String, at position: SourcePosition, hint: String
    ) -> Diagnostic? {
        guard !isURL(text) else { return nil }
        return Diagnostic(
            position, "\(subject) takes an address, found `\(Diagnostic.quote(text))`", hint: "write \(hint)")
    }
}
