import Documents

/// An entry of `include`: a file alone, or `{file: board.yaml, with: {retry: 3}}`.
struct Inclusion {
    /// The name of the file, as it is written.
    let file: Node
    /// Parameters of the fragment, with their values.
    let with: [Node.Entry]

    static let rows: [ConfigRow] = [
        ConfigRow(
            "file", .text, required: true, about: "the fragment, relative to this file", example: "board.yaml"
        ),
        ConfigRow("with", .map(.text), about: "values of the fragment's parameters"),
    ]

    /// - Throws: all that is wrong with it.
    init(_ node: Node) throws(Diagnostics) {
        guard node.entries != nil else {
            file = node
            with = []
            guard let name = node.text, !name.isEmpty else {
                throw Diagnostics([
                    Diagnostic(
                        node.position, "`include` takes the names of files, found \(node.phrase)",
                        hint: "write board.yaml or {file: board.yaml, with: {retry: 3}}")
                ])
            }
            return
        }
        var mistakes: [Diagnostic] = []
        _ = SettingsReader(owner: "an entry of `include`", rows: Self.rows).read(node, into: &mistakes)
        guard mistakes.isEmpty, let file = node["file"], file.text?.isEmpty == false else {
            throw Diagnostics(
                mistakes.isEmpty
                    ? [
                        Diagnostic(
                            node.position, "an entry of `include` needs `file`, the name of a fragment")
                    ] : mistakes)
        }
        self.file = file
        with = node["with"]?.entries ?? []
    }

    /// The first parameter that another inclusion of the same file sets to something else.
    func difference(from other: Inclusion) -> (name: String, here: SourcePosition, there: SourcePosition)? {
        let names = with.map(\.key) + other.with.map(\.key)
        for name in names where value(of: name)?.text != other.value(of: name)?.text {
            return (name, place(of: name), other.place(of: name))
        }
        return nil
    }

    private func value(of name: String) -> Node? { with.first { $0.key == name }?.value }

    private func place(of name: String) -> SourcePosition {
        with.first { $0.key == name }?.keyPosition ?? file.position
    }
}
