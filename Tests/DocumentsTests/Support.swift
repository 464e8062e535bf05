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

/// Numbers that look random and are the same in every run (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
