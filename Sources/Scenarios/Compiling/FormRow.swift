/// The keys of one form of an expectation.
struct FormRow {
    /// The key that makes it this form.
    var key: String
    var needs: [String] = []
    var mayHave: [String] = []

    var keys: [String] { [key] + needs + mayHave }

    static let all: [FormRow] = [
        FormRow(key: "always"),
        FormRow(key: "never", mayHave: ["witness"]),
        FormRow(key: "eventually", needs: ["within"]),
        FormRow(key: "whenever", needs: ["then", "within"], mayHave: ["count"]),
        FormRow(key: "that", needs: ["at"]),
        FormRow(key: "series", needs: ["equals"], mayHave: ["duplicates", "gaps", "tolerance"]),
        FormRow(key: "series", needs: ["follows", "tolerance", "lag"], mayHave: ["ignore"]),
        FormRow(key: "sequence"),
        FormRow(key: "stays", needs: ["for"]),
        FormRow(key: "gap", mayHave: ["at_least", "at_most"]),
        FormRow(key: "table", needs: ["equals"], mayHave: ["tolerance"]),
        FormRow(key: "each", needs: ["key", "of", "within"], mayHave: ["exactly", "at_least", "at_most"]),
    ]

    /// The row for an expectation with these keys, of which `key` makes it a form: of two with one key the one
    /// whose first need is there.
    static func row(for key: String, among keys: [String]) -> FormRow? {
        let rows = all.filter { $0.key == key }
        return rows.first { $0.needs.first.map(keys.contains) ?? true } ?? rows.first
    }

    /// Keys beside those of the form.
    static let common = HeaderRows.expectation.map(\.name)

    static let allKeys = common + all.flatMap(\.keys)
}
