/// The place of a value in a JSON text: `/a/0/b`.
///
/// Source: RFC 6901.
package struct JSONPointer: Sendable, Hashable, CustomStringConvertible {
    /// Names of members, or numbers of elements, from the root on.
    package let steps: [String]

    package init(steps: [String]) { self.steps = steps }

    /// `nil` when `text` is no pointer: it begins with `/` or is empty, and `~` stands for itself as `~0` and for
    /// `/` as `~1`.
    package init?(_ text: String) {
        guard !text.isEmpty else {
            steps = []
            return
        }
        guard text.first == "/" else { return nil }
        let parts = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map(
            Self.unescaped)
        let known = parts.compactMap(\.self)
        guard known.count == parts.count else { return nil }
        steps = known
    }

    package var description: String {
        steps.map { "/" + $0.replacing("~", with: "~0").replacing("/", with: "~1") }.joined()
    }

    private static func unescaped(_ step: Substring) -> String? {
        let parts = step.split(separator: "~", omittingEmptySubsequences: false)
        var text = String(parts[0])
        for part in parts.dropFirst() {
            guard let digit = part.first, digit == "0" || digit == "1" else { return nil }
            text += (digit == "0" ? "~" : "/") + part.dropFirst()
        }
        return text
    }

    /// The number of an element; `nil` for what is none, such as `01` or `-`.
    fileprivate static func index(_ step: String) -> Int? {
        let isPlain =
            step == "0" || (step.first != "0" && step.utf8.allSatisfy { (0x30...0x39).contains($0) })
        return isPlain ? Int(step) : nil
    }
}

extension JSONValue {
    /// `nil` when there is nothing at that place.
    package subscript(pointer: JSONPointer) -> JSONValue? {
        pointer.steps.reduce(JSONValue?.some(self)) { value, step in
            switch value {
            case .object: value?[step]
            case .array(let elements):
                JSONPointer.index(step).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
            default: nil
            }
        }
    }
}
