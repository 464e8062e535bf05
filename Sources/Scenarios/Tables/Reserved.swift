/// Words that cannot be names, since expressions give them a meaning of their own.
enum Reserved {
    static let functions = ["abs", "min", "max", "sum", "count", "avg", "rate"]
    static let words = [
        "start", "end", "day", "today", "true", "false", "and", "or", "not", "in", "none", "truth",
    ]

    static func contains(_ name: String) -> Bool {
        words.contains(name) || functions.contains(name) || Units.isUnit(name)
    }
}
