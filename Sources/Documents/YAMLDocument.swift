/// Reads strict YAML: mappings, sequences, scalars and comments, and nothing that means more than it shows.
///
/// Anchors, aliases, merge keys, tags, directives, several documents, duplicate keys and tabs in the
/// indentation are mistakes. A scalar keeps its text as it was typed; one in quotes or a block (`|`, `>`) counts as quoted.
package enum YAMLDocument {
    /// How deep mappings and sequences may be nested.
    package static let maximumDepth = 64

    /// - Parameters:
    ///   - file: the name of the file for positions, as the user gave it.
    ///   - includedFrom: where the file was included from, innermost first.
    /// - Throws: all mistakes that were found up to the first one that hides the rest.
    package static func parse(
        _ text: String, file: String, includedFrom: [SourcePosition.Inclusion] = []
    ) throws(Diagnostics) -> Node {
        let source = SourceText(text, file: file, includedFrom: includedFrom)
        if let mistake = source.firstForbiddenCharacter { throw Diagnostics([mistake]) }
        var clean = String.UnicodeScalarView()
        clean.append(contentsOf: source.scalars)
        let outcome = Array(String(clean).utf8).withUnsafeBufferPointer { bytes in
            var builder = YAMLTreeBuilder(source, bytes)
            return builder.build()
        }
        guard let root = outcome.root, outcome.diagnostics.isEmpty else {
            throw Diagnostics(outcome.diagnostics)
        }
        return root
    }
}

extension SourceText {
    /// A character that YAML does not allow anywhere, or that looks like a line break only to some readers.
    fileprivate var firstForbiddenCharacter: Diagnostic? {
        guard let offset = scalars.firstIndex(where: \.isForbidden) else { return nil }
        let code = String(scalars[offset].value, radix: 16, uppercase: true)
        let name = "U+" + String(repeating: "0", count: max(0, 4 - code.count)) + code
        return Diagnostic(
            position(from: offset, to: offset + 1), "the control character \(name) is not allowed in YAML")
    }
}

extension Unicode.Scalar {
    fileprivate var isForbidden: Bool {
        switch value {
        case 0x09, 0x0A, 0x0D: false
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: true
        default: false
        }
    }
}
