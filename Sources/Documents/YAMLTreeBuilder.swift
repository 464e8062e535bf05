/// Makes the tree of nodes from the events of one text and collects what strict YAML does not allow.
struct YAMLTreeBuilder: ~Copyable {
    private let source: SourceText
    private let events: YAMLEvents
    private var diagnostics: [Diagnostic] = []
    /// Lines inside of quoted texts and blocks, whose indentation is text.
    private var textLines: [Range<Int>] = []

    init(_ source: SourceText, _ bytes: UnsafeBufferPointer<UInt8>) {
        self.source = source
        events = YAMLEvents(bytes)
    }

    /// The root, if one could be made, and all mistakes.
    mutating func build() -> (root: Node?, diagnostics: [Diagnostic]) {
        do {
            let root = try document()
            reportTabs()
            return (root, diagnostics)
        } catch {
            return (nil, diagnostics + [error])
        }
    }

    private mutating func document() throws(Diagnostic) -> Node? {
        let first = try next()
        guard case .documentStart(let hasDirectives) = first.kind else {
            throw emptyFile
        }
        if hasDirectives {
            report(source.wordPosition(at: first.start), "directives such as `%YAML` are not allowed")
        }
        let root = try node(from: next(), depth: 0, inFlow: false)
        if root.isAbsent { throw emptyFile }
        _ = try next()
        let last = try next()
        guard last.kind == .streamEnd else {
            throw Diagnostic(
                source.wordPosition(at: last.start),
                "a second document starts here; a file holds one document")
        }
        return root
    }

    private var emptyFile: Diagnostic { Diagnostic(source.position(from: 0, to: 0), "the file is empty") }

    private mutating func node(from event: YAMLEvent, depth: Int, inFlow: Bool) throws(Diagnostic) -> Node {
        reportProperties(of: event)
        switch event.kind {
        case .alias(let name):
            report(
                source.wordPosition(at: event.start),
                "aliases such as `*\(name)` are not allowed; repeat the value")
            return Node(.scalar("", quoted: true), at: source.wordPosition(at: event.start))
        case .scalar(let text, let style): return scalar(text, style, event, inFlow: inFlow)
        case .sequenceStart(let isFlow):
            return try sequence(event, depth: depth + 1, inFlow: inFlow || isFlow)
        case .mappingStart(let isFlow): return try mapping(event, depth: depth + 1, inFlow: inFlow || isFlow)
        case .streamEnd, .documentStart, .documentEnd, .sequenceEnd, .mappingEnd:
            throw Diagnostic(source.position(from: event.start, to: event.end), "a value is missing here")
        }
    }

    private mutating func scalar(
        _ text: String, _ style: YAMLEvent.ScalarStyle, _ event: YAMLEvent, inFlow: Bool
    ) -> Node {
        let lines =
            source.lineIndex(of: event.start)..<source.lineIndex(of: max(event.start, event.end - 1)) + 1
        if style != .plain, lines.count > 1 { textLines.append(lines.dropFirst()) }
        let position = source.position(from: event.start, to: event.end)
        if inFlow, style == .plain, text.count(where: { $0 == "(" }) > text.count(where: { $0 == ")" }) {
            report(position, "the brackets of `\(text)` are not closed; \(Self.flowAdvice)")
        }
        return Node(.scalar(text, quoted: style != .plain), at: position)
    }

    private mutating func sequence(_ start: YAMLEvent, depth: Int, inFlow: Bool) throws(Diagnostic) -> Node {
        try limit(depth, at: start)
        var items: [Node] = []
        while true {
            let event = try next()
            if event.kind == .sequenceEnd {
                return Node(
                    .sequence(items), at: source.position(from: start.start, to: inFlow ? event.end : 0))
            }
            items.append(try node(from: event, depth: depth, inFlow: inFlow))
        }
    }

    private mutating func mapping(_ start: YAMLEvent, depth: Int, inFlow: Bool) throws(Diagnostic) -> Node {
        try limit(depth, at: start)
        var entries: [Node.Entry] = []
        var lines: [String: Int] = [:]
        while true {
            let event = try next()
            if event.kind == .mappingEnd {
                return Node(
                    .mapping(entries), at: source.position(from: start.start, to: inFlow ? event.end : 0))
            }
            let keyNode = try node(from: event, depth: depth, inFlow: inFlow)
            var value = try node(from: next(), depth: depth, inFlow: inFlow)
            guard let key = checkedKey(keyNode, firstLines: &lines) else { continue }
            // What is missing is reported at its key.
            if value.content == .scalar("", quoted: false) { value.position = keyNode.position }
            entries.append(Node.Entry(key: key, keyPosition: keyNode.position, value: value))
        }
    }

    private mutating func checkedKey(_ node: Node, firstLines: inout [String: Int]) -> String? {
        guard case .scalar(let key, let isQuoted) = node.content else {
            report(node.position, "a key must be a plain text, not a mapping or a sequence")
            return nil
        }
        if key.isEmpty, !isQuoted {
            report(node.position, "a key is missing before `:`")
            return nil
        }
        if key == "<<", !isQuoted {
            report(node.position, "merge keys are not allowed; write the fields out")
            return nil
        }
        if let line = firstLines[key] {
            report(
                node.position,
                "`\(Diagnostic.quote(key))` is defined twice; it was first defined in line \(line)")
            return nil
        }
        firstLines[key] = node.position.line
        return key
    }

    private mutating func reportProperties(of event: YAMLEvent) {
        guard event.anchor != nil || event.tag != nil else { return }
        let position = source.wordPosition(at: event.start)
        if let anchor = event.anchor {
            report(position, "anchors such as `&\(anchor)` are not allowed; repeat the value")
        }
        if event.tag != nil {
            report(position, "tags such as `!!str` are not allowed; a value gets its type from its place")
        }
    }

    private func limit(_ depth: Int, at event: YAMLEvent) throws(Diagnostic) {
        guard depth > YAMLDocument.maximumDepth else { return }
        throw Diagnostic(
            source.position(from: event.start, to: event.start),
            "nested too deeply; at most \(YAMLDocument.maximumDepth) levels are allowed")
    }

    private mutating func reportTabs() {
        for line in 0..<source.lineCount where !textLines.contains(where: { $0.contains(line) }) {
            guard let tab = source.tabInIndentation(ofLine: line) else { continue }
            report(source.position(from: tab, to: tab + 1), YAMLSyntaxProblem.tabMessage)
        }
    }

    private func next() throws(Diagnostic) -> YAMLEvent {
        do {
            return try events.next()
        } catch {
            throw error.diagnostic(in: source)
        }
    }

    private mutating func report(_ position: SourcePosition, _ message: String) {
        diagnostics.append(Diagnostic(position, message))
    }

    static let flowAdvice = "in flow style `meters[4]` and calls with commas need quotes"
}
