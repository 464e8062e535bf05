import Testing
import TimeLimits

/// Checks of the source text: protocols stay small, and abilities are known when a value is made.
@Suite(.ends())
struct ProtocolTests {
    private static func protocols() throws -> [ProtocolShape] {
        try SourceFile.all().flatMap(ProtocolRules.protocols).filter { $0.requirements > 0 }
    }

    private static func names() throws -> Set<String> {
        Set(try SourceFile.all().flatMap(ProtocolRules.protocols).map(\.name))
    }

    /// Compositions, which ask for nothing themselves, do not count.
    @Test func `four of five protocols have one or two requirements`() throws {
        let protocols = try Self.protocols()
        let large = protocols.filter { $0.requirements > 2 }
        #expect(protocols.count > 20)
        #expect(
            large.count * 5 <= protocols.count,
            "\(large.count) of \(protocols.count):\n\(large.map(\.description).joined(separator: "\n"))")
    }

    @Test func `no extension of a protocol has an empty function`() throws {
        let names = try Self.names()
        #expect(try SourceFile.all().flatMap { ProtocolRules.emptyDefaults(in: $0, of: names) } == [])
    }

    @Test func `no value is asked at run time whether it conforms to a protocol`() throws {
        let names = try Self.names()
        #expect(try SourceFile.all().flatMap { ProtocolRules.casts(in: $0, to: names) } == [])
    }
}

/// The rules themselves: each must be able to fail.
@Suite(.ends())
struct ProtocolRuleTests {
    private static let file = SourceFile(
        target: "Verdicts", name: "A.swift",
        text: """
            // protocol Comment { func a() }
            package protocol Large: Small, Sendable {
                associatedtype Kind
                /// Text with a func.
                var name: String { get }
                static var all: [String] { get set }
                init?(_ text: String)
                mutating func change<Value>(
                    _ value: Value
                ) async throws -> Value
                subscript(key: String) -> String? { get }
            }
            protocol Small { func go() }
            protocol Composed: Large,
                Small
            {}
            extension Small {
                func go() {}
                func goOn() { go() }
            }
            extension Large {
                var first: String? { nil }
            }
            extension Other { func go() {} }
            let small = value as? any Small
            if value is Large { return }
            let text = value as? String
            """)

    @Test func `requirements are counted, each once`() {
        let found = ProtocolRules.protocols(in: Self.file)
        #expect(
            found.map(\.description) == [
                "A.swift:2: `Large` has 5 requirements", "A.swift:13: `Small` has 1 requirements",
                "A.swift:14: `Composed` has 0 requirements",
            ])
    }

    @Test func `an empty default is found`() {
        #expect(
            ProtocolRules.emptyDefaults(in: Self.file, of: ["Small", "Large"]) == [
                "A.swift:17: the extension of `Small` has a function that does nothing"
            ])
    }

    @Test func `a cast to a protocol is found`() {
        #expect(
            ProtocolRules.casts(in: Self.file, to: ["Small", "Large"]) == [
                "A.swift:25: a cast to `Small`: hold the ability where the value is made",
                "A.swift:26: a cast to `Large`: hold the ability where the value is made",
            ])
    }
}
