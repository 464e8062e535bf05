import Documents

/// The file name of every text in these tests.
let file = "day.yaml"

func place(_ line: Int, _ column: Int, length: Int = 1) -> SourcePosition {
    SourcePosition(file: file, line: line, column: column, length: length)
}

/// The mistakes of a text, each as `line:column+length message`.
func mistakes(in text: String) -> [String] {
    do {
        _ = try YAMLDocument.parse(text, file: file)
        return []
    } catch {
        return error.ordered.map {
            "\($0.position.line):\($0.position.column)+\($0.position.length) \($0.message)"
        }
    }
}
