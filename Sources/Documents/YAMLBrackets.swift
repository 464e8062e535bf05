/// Finds the bracket of flow style that a text opens and never closes.
///
/// It looks at signs only, so it is asked when a text is known not to be YAML.
struct YAMLBrackets {
    private let scalars: [Unicode.Scalar]
    private var index = 0
    /// Places of brackets that are open.
    private var open: [Int] = []
    /// The last sign that is no space; a line break where a line begins.
    private var last: Unicode.Scalar = "\n"

    private init(_ scalars: [Unicode.Scalar]) {
        self.scalars = scalars
    }

    /// The place of the first bracket before `offset` that nothing closes up to the end of the text.
    static func unclosed(in scalars: [Unicode.Scalar], before offset: Int) -> Int? {
        var brackets = YAMLBrackets(scalars)
        brackets.run()
        return brackets.open.first { $0 < offset }
    }

    private mutating func run() {
        while index < scalars.count {
            let scalar = scalars[index]
            switch scalar {
            case "#" where index == 0 || " \n\t".unicodeScalars.contains(scalars[index - 1]): skipLine()
            case "\"", "'": if beginsValue { skipQuoted(until: scalar) }
            case "{", "[": if !open.isEmpty || beginsValue { open.append(index) }
            case "}", "]": if !open.isEmpty { open.removeLast() }
            default: break
            }
            if index < scalars.count, ![" ", "\t", "\r"].contains(scalars[index]) { last = scalars[index] }
            index += 1
        }
    }

    private var beginsValue: Bool {
        open.isEmpty ? ["\n", ":", "-", "?"].contains(last) : ["{", "[", ",", ":", "\n"].contains(last)
    }

    private mutating func skipLine() {
        while index + 1 < scalars.count, scalars[index + 1] != "\n" { index += 1 }
    }

    /// A quoted text; one that has no end is none.
    private mutating func skipQuoted(until quote: Unicode.Scalar) {
        var end = index + 1
        while end < scalars.count, scalars[end] != quote {
            end += quote == "\"" && scalars[end] == "\\" ? 2 : 1
        }
        if end < scalars.count { index = end }
    }
}
