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
    ]

    /// Keys beside those of the form.
    static let common = ["id", "during", "only", "unless", "may_be_vacuous", "soft"]

    /// Keys of forms that are not built yet.
    static let later = ["follows", "lag", "ignore", "key", "exactly", "at_least", "at_most", "of", "for"]

    static let allKeys = common + all.flatMap(\.keys) + Later.forms + later
}
