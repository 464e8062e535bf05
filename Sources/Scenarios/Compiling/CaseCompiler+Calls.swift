import Documents

extension CaseCompiler {
    /// What a call sends and where.
    func call(_ action: ActionRow, _ node: Node, _ place: SourcePosition) -> Settings? {
        guard let settings = read(node, owner: "`\(action.name)`", rows: action.fields, parent: place) else {
            return nil
        }
        checkHeaders(settings)
        checkTimeout(settings)
        return settings
    }

    /// Headers that the client writes itself.
    private static let ownHeaders = ["connection", "content-length", "host", "transfer-encoding"]

    private func checkHeaders(_ call: Settings) {
        for header in call.group("headers")?.fields ?? []
        where Self.ownHeaders.contains(header.name.lowercased()) {
            findings.add(
                header.position,
                "the header `\(Diagnostic.quote(header.name))` is written by the client itself",
                hint: "leave it out")
        }
    }

    private func checkTimeout(_ call: Settings) {
        guard let field = call.field("timeout"), case .duration(let span) = field.value,
            span <= .zero || span > Spans.longest
        else { return }
        findings.add(
            field.position, "`timeout` takes a duration above zero and up to 20 years", hint: "write 10 s")
    }
}
