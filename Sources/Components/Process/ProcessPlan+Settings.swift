import Documents
import Scenarios

extension ProcessPlan {
    /// The plan that the fields of a component with `run` make; `nil` when one of them is wrong.
    static func read(_ settings: Settings) -> (plan: ProcessPlan?, diagnostics: [Diagnostic]) {
        var found: [Diagnostic] = []
        let ready = Readiness.read(settings, within: .seconds(10), &found)
        let command = command(settings, &found)
        let files = texts("files", settings, check: fileNameDiagnostic, &found)
        let environment = texts("env", settings, check: variableDiagnostic, &found)
        guard let ready, let command, found.isEmpty else { return (nil, found) }
        let plan = ProcessPlan(
            command: command, environment: environment, files: files, url: settings.text("url"),
            urlPosition: settings.field("url")?.position,
            ready: ready, position: settings.field("run")?.position ?? settings.position)
        return (plan, [])
    }

    private static func command(_ settings: Settings, _ found: inout [Diagnostic]) -> [String]? {
        let words = (settings.list("run") ?? []).compactMap { word -> String? in
            guard case .text(let text) = word else { return nil }
            return text
        }
        if let program = words.first, !program.isEmpty { return words }
        found.append(
            Diagnostic(
                settings.field("run")?.position ?? settings.position,
                "`run` takes a program and its arguments, found "
                    + (words.isEmpty ? "an empty list" : "no name"),
                hint: "write [python3, server.py]"))
        return nil
    }

    /// The entries of a mapping of texts.
    private static func texts(
        _ name: String, _ settings: Settings, check: (Settings.Field) -> Diagnostic?,
        _ found: inout [Diagnostic]
    ) -> [(name: String, text: String)] {
        let fields = settings.group(name)?.fields ?? []
        found += fields.compactMap(check)
        return fields.compactMap { field in
            guard case .text(let text) = field.value else { return nil }
            return (field.name, text)
        }
    }

    private static func fileNameDiagnostic(_ field: Settings.Field) -> Diagnostic? {
        let parts = field.name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) else { return nil }
        return Diagnostic(
            field.position,
            "`files` takes names inside the component's folder, found `\(Diagnostic.quote(field.name))`",
            hint: "write config.yaml")
    }

    private static func variableDiagnostic(_ field: Settings.Field) -> Diagnostic? {
        guard field.name.isEmpty || field.name.contains("=") else { return nil }
        return Diagnostic(
            field.position, "`\(Diagnostic.quote(field.name))` is no name of a variable",
            hint: "write NAME: value")
    }
}
