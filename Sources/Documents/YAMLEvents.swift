// Yams builds trees in which aliases are already followed, and the ends of values are gone. So this file
// reads the events of libyaml, which Yams carries as its module CYaml.
internal import CYaml

/// One step of reading a YAML document, with its span in code points.
struct YAMLEvent {
    enum Kind: Equatable {
        case streamEnd
        case documentStart(hasDirectives: Bool)
        case documentEnd
        case alias(String)
        case scalar(String, ScalarStyle)
        case sequenceStart(isFlow: Bool)
        case sequenceEnd
        case mappingStart(isFlow: Bool)
        case mappingEnd
    }
    enum ScalarStyle { case plain, quoted, block }

    var kind: Kind
    var start: Int
    var end: Int
    var anchor: String?
    var tag: String?
}

/// Text that is not YAML: what libyaml says, and where.
struct YAMLSyntaxProblem: Error {
    var problem: String
    /// In code points from the start of the text.
    var offset: Int
    /// Where the thing started that could not be read to its end.
    var contextOffset: Int
}

/// The events of one text, pulled one by one.
struct YAMLEvents: ~Copyable {
    /// Stays where it is, because libyaml keeps the address.
    private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)

    /// - Parameter bytes: UTF-8 that stays in place as long as this value lives.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        yaml_parser_initialize(parser)
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    func next() throws(YAMLSyntaxProblem) -> YAMLEvent {
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(parser, &event) == 1 else { throw syntaxProblem() }
            defer { yaml_event_delete(&event) }
            if let translated = YAMLEvent(event) { return translated }
        }
    }

    private func syntaxProblem() -> YAMLSyntaxProblem {
        let state = parser.pointee
        let context = state.context.map { String(cString: $0) + ": " } ?? ""
        let problem = context + (state.problem.map { String(cString: $0) } ?? "out of memory")
        let contextOffset = state.context == nil ? state.problem_mark.index : state.context_mark.index
        return YAMLSyntaxProblem(
            problem: problem, offset: state.problem_mark.index, contextOffset: contextOffset)
    }
}

extension YAMLEvent {
    /// `nil` for the event that opens the stream.
    fileprivate init?(_ event: yaml_event_t) {
        start = event.start_mark.index
        end = event.end_mark.index
        switch event.type {
        case YAML_STREAM_END_EVENT: kind = .streamEnd
        case YAML_DOCUMENT_START_EVENT:
            let document = event.data.document_start
            let hasTags = document.tag_directives.start != document.tag_directives.end
            kind = .documentStart(hasDirectives: document.version_directive != nil || hasTags)
        case YAML_DOCUMENT_END_EVENT: kind = .documentEnd
        case YAML_ALIAS_EVENT: kind = .alias(text(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            kind = .scalar(String(decoding: bytes, as: UTF8.self), ScalarStyle(scalar.style))
            (anchor, tag) = (text(scalar.anchor), text(scalar.tag))
        case YAML_SEQUENCE_START_EVENT:
            let sequence = event.data.sequence_start
            kind = .sequenceStart(isFlow: sequence.style == YAML_FLOW_SEQUENCE_STYLE)
            (anchor, tag) = (text(sequence.anchor), text(sequence.tag))
        case YAML_SEQUENCE_END_EVENT: kind = .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            let mapping = event.data.mapping_start
            kind = .mappingStart(isFlow: mapping.style == YAML_FLOW_MAPPING_STYLE)
            (anchor, tag) = (text(mapping.anchor), text(mapping.tag))
        case YAML_MAPPING_END_EVENT: kind = .mappingEnd
        default: return nil
        }
    }
}

extension YAMLEvent.ScalarStyle {
    fileprivate init(_ style: yaml_scalar_style_t) {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE, YAML_DOUBLE_QUOTED_SCALAR_STYLE: self = .quoted
        case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: self = .block
        default: self = .plain
        }
    }
}

private func text(_ pointer: UnsafeMutablePointer<UInt8>?) -> String? {
    pointer.map { String(cString: $0) }
}
