import Testing

/// One change that breaks a sound scenario, and all that the checker says about it.
struct MistakeRow: CustomTestStringConvertible {
    var name: String
    /// The line, or part of one, that is replaced.
    var old: String
    var new: String
    var expected: String

    init(_ name: String, _ old: String, _ new: String, _ expected: String) {
        self.name = name
        self.old = old
        self.new = new
        self.expected = expected
    }

    var testDescription: String { name }
    var scenario: String { Sample.evening.replacing(old, with: new) }
}
