/// A text that turns places counted in code points into lines, and columns counted in characters.
struct SourceText {
    let file: String
    let includedFrom: [SourcePosition.Inclusion]
    let scalars: [Unicode.Scalar]
    private let lineStarts: [Int]
    private let isASCII: Bool

    /// A byte order mark at the start is no part of the text.
    init(_ text: String, file: String, includedFrom: [SourcePosition.Inclusion]) {
        self.file = file
        self.includedFrom = includedFrom
        let all = Array(text.unicodeScalars)
        scalars = all.first == "\u{FEFF}" ? Array(all.dropFirst()) : all
        lineStarts = Self.lineStarts(in: scalars)
        isASCII = scalars.allSatisfy(\.isASCII)
    }

    /// The place of a span of code points, underlined no further than to the end of its first line.
    func position(from start: Int, to end: Int) -> SourcePosition {
        let start = min(start, scalars.count)
        let line = lineIndex(of: start)
        let end = min(max(start, end), endOfLine(line))
        return SourcePosition(
            file: file, line: line + 1, column: characters(from: lineStarts[line], to: start) + 1,
            length: max(1, characters(from: start, to: end)), includedFrom: includedFrom)
    }

    /// The word at `start`, which ends at a space or a sign of flow style.
    func wordPosition(at start: Int) -> SourcePosition {
        let end = scalars.indices.dropFirst(start).first {
            " \t\r\n,[]{}".unicodeScalars.contains(scalars[$0])
        }
        return position(from: start, to: end ?? scalars.count)
    }

    /// Index of the line, counted from 0, that holds the code point.
    func lineIndex(of offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle - 1 }
        }
        return low
    }

    var lineCount: Int { lineStarts.count }

    func startOfLine(_ line: Int) -> Int { lineStarts[line] }

    /// The first tab among the spaces that a line begins with.
    func tabInIndentation(ofLine line: Int) -> Int? {
        let indentation = scalars[lineStarts[line]..<endOfLine(line)].prefix { $0 == " " || $0 == "\t" }
        // A line of nothing but white space, or a comment, has no indentation that could mean something.
        guard indentation.endIndex < endOfLine(line), scalars[indentation.endIndex] != "#" else { return nil }
        return indentation.firstIndex(of: "\t")
    }

    private func endOfLine(_ line: Int) -> Int {
        var end = line + 1 < lineStarts.count ? lineStarts[line + 1] : scalars.count
        while end > lineStarts[line], scalars[end - 1] == "\n" || scalars[end - 1] == "\r" { end -= 1 }
        return end
    }

    private func characters(from start: Int, to end: Int) -> Int {
        if isASCII || start >= end { return max(0, end - start) }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[start..<end])
        return String(view).count
    }

    private static func lineStarts(in scalars: [Unicode.Scalar]) -> [Int] {
        var starts = [0]
        for (index, scalar) in scalars.enumerated() {
            let endsLine = scalar == "\n" || (scalar == "\r" && scalars.dropFirst(index + 1).first != "\n")
            if endsLine { starts.append(index + 1) }
        }
        return starts
    }
}
