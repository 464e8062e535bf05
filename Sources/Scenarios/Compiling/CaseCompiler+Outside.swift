import Documents
import Timekeeping

/// Components outside the process: `run` and `url`.
extension CaseCompiler {
    private static let kinds = ["use", "run", "url"]

    static func isOutside(_ node: Node) -> Bool { node["run"] != nil || node["url"] != nil }

    /// Declares one, and reads what it needs.
    func draftOutside(_ node: Node, _ entry: Node.Entry) -> ComponentDraft? {
        let row = node["run"] != nil ? ComponentRow.process : .address
        let isSound = hasOneKind(node) && isOnRealClock(node)
        let settings =
            isSound
            ? read(node, owner: "component `\(entry.key)`", rows: row.fields, parent: entry.keyPosition)
            : nil
        let outside = settings.flatMap { plan($0, node, entry) }
        declare(entry, .component(ComponentFacts(row: isSound ? row : nil, meters: [])))
        return outside.map {
            ComponentDraft(name: entry.key, row: row, settings: settings, with: node, outside: $0)
        }
    }

    private func hasOneKind(_ node: Node) -> Bool {
        guard let use = node.entry("use") else { return true }
        let other = node["run"] != nil ? "run" : "url"
        findings.add(
            use.keyPosition,
            "a component has one of \(Wording.list(Self.kinds)), and this has `\(other)` too",
            hint: "leave `\(other)` out, or `use`")
        return false
    }

    /// Who is not on the clock of the run cannot be in virtual time.
    private func isOnRealClock(_ node: Node) -> Bool {
        guard purpose == .judge, modes.contains(where: { $0.kind == .virtual }),
            let field = node.entry("run") ?? node.entry("url")
        else { return true }
        findings.add(
            field.keyPosition,
            "`\(field.key)` is software on the real clock, which cannot run in virtual time",
            hint: "write modes: [paced 60x] under `time`")
        return false
    }

    private func plan(_ settings: Settings, _ node: Node, _ entry: Node.Entry) -> OutsidePlan? {
        let ready = readiness(settings, node, entry)
        guard node["run"] != nil else {
            guard let ready, let url = settings.field("url"), case .text(let text) = url.value else {
                return nil
            }
            return .address(AddressPlan(url: text, ready: ready, position: url.position))
        }
        let command = command(settings)
        let files = texts("files", settings, check: checkFileName)
        let environment = texts("env", settings, check: checkVariable)
        guard let ready, let command, let files, let environment else { return nil }
        return .process(
            ProcessPlan(
                command: command, environment: environment, files: files, url: settings.text("url"),
                ready: ready, position: settings.field("run")?.position ?? settings.position))
    }

    private func command(_ settings: Settings) -> [String]? {
        let words = (settings.list("run") ?? []).compactMap { word -> String? in
            guard case .text(let text) = word else { return nil }
            return text
        }
        if let program = words.first, !program.isEmpty { return words }
        findings.add(
            settings.field("run")?.position ?? settings.position,
            "`run` takes a program and its arguments, found " + (words.isEmpty ? "an empty list" : "no name"),
            hint: "write [python3, server.py]")
        return nil
    }

    /// The entries of a mapping of texts; `nil` when one of them is wrong.
    private func texts(
        _ name: String, _ settings: Settings, check: (Settings.Field) -> Bool
    ) -> [(name: String, text: String)]? {
        let fields = settings.group(name)?.fields ?? []
        let sound = fields.filter(check).compactMap { field -> (name: String, text: String)? in
            guard case .text(let text) = field.value else { return nil }
            return (field.name, text)
        }
        return sound.count == fields.count ? sound : nil
    }

    private func checkFileName(_ field: Settings.Field) -> Bool {
        let parts = field.name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) else { return true }
        findings.add(
            field.position,
            "`files` takes names inside the component's folder, found `\(Diagnostic.quote(field.name))`",
            hint: "write config.yaml")
        return false
    }

    private func checkVariable(_ field: Settings.Field) -> Bool {
        guard field.name.isEmpty || field.name.contains("=") else { return true }
        findings.add(
            field.position, "`\(Diagnostic.quote(field.name))` is no name of a variable",
            hint: "write NAME: value")
        return false
    }
}
