import Documents

/// What a parameter may be.
enum ParameterType: String, CaseIterable {
    case quantity, ratio, duration, clock, instant, count, bool, text, choice, action
}

/// The value of a parameter in one case, as it was written.
struct ParameterValue {
    var type: ParameterType
    var node: Node
}

/// The parameters of one case, in the order of the file.
struct Parameters {
    static let none = Parameters(entries: [])

    var entries: [(name: String, value: ParameterValue)]

    /// - Throws: when no such parameter is declared.
    func value(of name: String, at position: SourcePosition) throws(Diagnostic) -> ParameterValue {
        guard let entry = entries.first(where: { $0.name == name }) else {
            throw Diagnostic(position, Wording.unknown("parameter", name, known: entries.map(\.name)))
        }
        return entry.value
    }
}
