import Quantities

/// The symbols of units as a lexer needs them.
enum Units {
    /// Units that are not one word of letters.
    static let withSlashOrSign = MeasureUnit.all.map(\.symbol).filter { !$0.allSatisfy(\.continuesWord) }

    static func isUnit(_ word: String) -> Bool {
        withSlashOrSign.contains(word) || MeasureUnit.named(word) != nil
            || DurationText.unitSymbols.contains(word)
    }

    /// The unit as meant when a word behind a number differs from it in case only.
    static func resembling(_ word: String) -> String? {
        MeasureUnit.all.map(\.symbol).first { $0.lowercased() == word.lowercased() }
    }
}
