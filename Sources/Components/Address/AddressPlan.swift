import Documents
import Scenarios

/// A server that runs before, during and after the run.
struct AddressPlan: Sendable {
    var url: String
    var ready: Readiness
    var position: SourcePosition

    init(url: String, ready: Readiness, position: SourcePosition) {
        self.url = url
        self.ready = ready
        self.position = position
    }
}

extension AddressPlan {
    /// The plan that the fields of a component with `url` make; `nil` when one of them is wrong.
    static func read(_ settings: Settings) -> (plan: AddressPlan?, diagnostics: [Diagnostic]) {
        var found: [Diagnostic] = []
        guard let ready = Readiness.read(settings, within: .seconds(2), &found),
            let url = settings.field("url"), case .text(let text) = url.value
        else { return (nil, found) }
        return (AddressPlan(url: text, ready: ready, position: url.position), [])
    }
}
