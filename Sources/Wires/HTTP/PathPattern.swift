/// The form of a path, with parameters: `/api/iammeter/{id}/latest`.
///
/// `{name}` takes one segment with something in it, `{name?}` one segment that may be empty, `{name+}` one or more
/// segments. The path is compared as it is decoded, byte by byte.
package struct PathPattern: Sendable, Equatable {
    enum Part: Sendable, Equatable {
        case text(Substring)
        case segment(String, mayBeEmpty: Bool)
        case segments(String)
    }

    let text: String
    let parts: [Part]

    /// - Parameter text: the pattern, which must begin with `/`.
    package init(_ text: String) {
        precondition(text.hasPrefix("/"), "a path begins with /")
        self.text = text
        parts = Self.split(text).map(Self.part)
        let many = parts.filter { if case .segments = $0 { true } else { false } }
        precondition(many.count < 2, "only one parameter of a path takes several segments")
    }

    /// Whether it has no parameters, so that it stands for itself.
    var isFixed: Bool { parts.allSatisfy { if case .text = $0 { true } else { false } } }

    /// The parameters of a path; `nil` when the path has another form.
    package func match(_ path: String) -> PathParameters? {
        let segments = Self.split(path)
        let extra = segments.count - parts.count
        guard extra >= 0 else { return nil }
        var values: [(name: String, value: String)] = []
        var rest = segments[...]
        for part in parts {
            guard let segment = rest.popFirst() else { return nil }
            switch part {
            case .text(let text):
                guard segment.utf8.elementsEqual(text.utf8) else { return nil }
            case .segment(let name, let mayBeEmpty):
                guard mayBeEmpty || !segment.isEmpty else { return nil }
                values.append((name, String(segment)))
            case .segments(let name):
                let value = ([segment] + rest.prefix(extra)).joined(separator: "/")
                guard !value.isEmpty else { return nil }
                rest = rest.dropFirst(extra)
                values.append((name, value))
            }
        }
        return rest.isEmpty ? PathParameters(values) : nil
    }

    private static func split(_ path: String) -> [Substring] {
        path.split(separator: "/", omittingEmptySubsequences: false)
    }

    private static func part(_ segment: Substring) -> Part {
        guard segment.hasPrefix("{"), segment.hasSuffix("}") else { return .text(segment) }
        let name = segment.dropFirst().dropLast()
        if name.hasSuffix("+") { return .segments(String(name.dropLast())) }
        if name.hasSuffix("?") { return .segment(String(name.dropLast()), mayBeEmpty: true) }
        return .segment(String(name), mayBeEmpty: false)
    }
}

/// What stands in a path in place of the parameters of its pattern.
package struct PathParameters: Sendable {
    private let values: [(name: String, value: String)]

    package init(_ values: [(name: String, value: String)] = []) {
        self.values = values
    }

    /// The value of a parameter, which the pattern must have.
    package subscript(_ name: String) -> String {
        guard let value = values.first(where: { $0.name == name }) else {
            preconditionFailure("the path has no parameter `\(name)`")
        }
        return value.value
    }
}
