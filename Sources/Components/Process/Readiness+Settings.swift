import Documents
import Scenarios
import Timekeeping

extension Readiness {
    /// The field `within` of `ready`.
    static func within(_ text: String) -> ConfigRow {
        ConfigRow("within", .duration(mayBeNegative: false), default: text, about: "of real time")
    }

    /// The readiness that `ready` describes; `nil` when it is wrong, with the diagnostics of why.
    /// - Parameter limit: how long it may take where `ready` does not say it.
    static func read(
        _ settings: Settings, within limit: Duration, _ diagnostics: inout [Diagnostic]
    ) -> Readiness? {
        guard let field = settings.field("ready"), case .group(let group) = field.value else {
            return Readiness(sign: .accepts, within: limit, position: settings.position)
        }
        guard let within = group.duration("within"), let place = group.field("within")?.position else {
            return nil
        }
        guard within > .zero, within <= .seconds(3600) else {
            diagnostics.append(
                Diagnostic(place, "`within` takes a span of real time up to 1 h", hint: "write 10 s"))
            return nil
        }
        do {
            return Readiness(sign: try sign(group), within: within, position: field.position)
        } catch {
            diagnostics.append(error)
            return nil
        }
    }

    private static func sign(_ ready: Settings) throws(Diagnostic) -> Sign {
        switch (ready.field("get"), ready.field("prints")) {
        case (nil, nil): return .accepts
        case (let get?, nil): return try path(ready.text("get") ?? "", at: get.position)
        case (nil, let prints?): return try pattern(ready.text("prints") ?? "", at: prints.position)
        case (_?, let prints?):
            throw Diagnostic(
                prints.position, "`ready` takes `get` or `prints`, and this has both",
                hint: "write one of them")
        }
    }

    private static func path(_ text: String, at position: SourcePosition) throws(Diagnostic) -> Sign {
        if ["/", "http://", "https://", "${"].contains(where: text.hasPrefix) { return .get(text) }
        throw Diagnostic(
            position, "`get` of `ready` takes a path or an address, found `\(Diagnostic.quote(text))`",
            hint: "write /health")
    }

    private static func pattern(_ text: String, at position: SourcePosition) throws(Diagnostic) -> Sign {
        guard let regex = try? Regex(text) else {
            throw Diagnostic(
                position, "`prints` takes a regular expression, found `\(Diagnostic.quote(text))`",
                hint: "write \"listening on (\\\\S+)\"")
        }
        guard (try? regex.firstMatch(in: "")) == nil else {
            throw Diagnostic(
                position, "`prints` matches an empty line, so it says nothing",
                hint: "write \"listening on (\\\\S+)\"")
        }
        return .prints(text)
    }
}
