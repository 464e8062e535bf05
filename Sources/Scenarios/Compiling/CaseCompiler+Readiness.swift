import Documents
import Timekeeping

extension CaseCompiler {
    /// What `ready` says; `nil` when it is wrong.
    func readiness(_ settings: Settings, _ node: Node, _ entry: Node.Entry) -> Readiness? {
        guard let field = settings.field("ready"), case .group(let group) = field.value else {
            let limit: Duration = node["run"] != nil ? .seconds(10) : .seconds(2)
            return Readiness(sign: .accepts, within: limit, position: entry.keyPosition)
        }
        guard let within = group.duration("within"), let place = group.field("within")?.position else {
            return nil
        }
        guard within > .zero, within <= .seconds(3600) else {
            findings.add(place, "`within` takes a span of real time up to 1 h", hint: "write 10 s")
            return nil
        }
        return sign(group).map { Readiness(sign: $0, within: within, position: field.position) }
    }

    private func sign(_ ready: Settings) -> Readiness.Sign? {
        switch (ready.field("get"), ready.field("prints")) {
        case (nil, nil): return .accepts
        case (let get?, nil): return get.text.flatMap { checkPath($0, at: get.position) }
        case (nil, let prints?): return prints.text.flatMap { checkPattern($0, at: prints.position) }
        case (_?, let prints?):
            findings.add(
                prints.position, "`ready` takes `get` or `prints`, and this has both",
                hint: "write one of them")
            return nil
        }
    }

    private func checkPath(_ text: String, at position: SourcePosition) -> Readiness.Sign? {
        if ["/", "http://", "https://", "${"].contains(where: text.hasPrefix) { return .get(text) }
        findings.add(
            position, "`get` of `ready` takes a path or an address, found `\(Diagnostic.quote(text))`",
            hint: "write /health")
        return nil
    }

    private func checkPattern(_ text: String, at position: SourcePosition) -> Readiness.Sign? {
        do {
            let regex = try Regex(text)
            guard "".matchesNothing(of: regex) else {
                findings.add(
                    position, "`prints` matches an empty line, so it says nothing",
                    hint: "write \"listening on (\\\\S+)\"")
                return nil
            }
            return .prints(text)
        } catch {
            findings.add(
                position, "`prints` takes a regular expression, found `\(Diagnostic.quote(text))`",
                hint: "write \"listening on (\\\\S+)\"")
            return nil
        }
    }
}

extension Settings.Field {
    fileprivate var text: String? {
        guard case .text(let text) = value else { return nil }
        return text
    }
}

extension String {
    fileprivate func matchesNothing(of regex: Regex<AnyRegexOutput>) -> Bool {
        (try? regex.firstMatch(in: self)) == nil
    }
}
