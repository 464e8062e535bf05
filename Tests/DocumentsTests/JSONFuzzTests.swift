import Seeded
import Testing
import TimeLimits

@testable import Documents

@Suite(.ends())
struct JSONFuzzTests {
    static let seed = Array(
        #" {"a" : [1, -2.50e1, 0.05, true, false, null], "b\u00e9\ud83d\ude00\n":{"c":{}, "d":[[]]}, "é":"x\\y"} "#
            .utf8)
    static let pieces =
        Array(#"{}[]:,"\ue+-.0159aftn"#.utf8) + [0x00, 0x1f, 0x20, 0x7f, 0x80, 0xc3, 0xed, 0xff]

    @Test func `no part of a text is taken for the whole`() throws {
        let end = try #require(Self.seed.lastIndex(of: UInt8(ascii: "}")))
        for count in 0...end {
            #expect(throws: JSONError.self, "\(count)") { try JSONParser.parse(Self.seed[..<count]) }
        }
        _ = try JSONParser.parse(Self.seed[...end])
    }

    @Test func `a damaged text is refused at a place in it, or written and read again`() throws {
        var numbers = SeededNumbers(seed: 17)
        for _ in 0..<DamagedInputs.count(ordinarily: 6000) {
            let text = damaged(&numbers)
            do {
                let value = try JSONParser.parse(text)
                #expect(try JSONParser.parse(written(value)) == value, "\(text)")
            } catch let error as JSONError {
                #expect((0...text.count).contains(error.offset), "\(text)")
            }
        }
    }

    private func damaged(_ numbers: inout SeededNumbers) -> [UInt8] {
        var text = Self.seed
        for _ in 0..<Int.random(in: 1...4, using: &numbers) {
            let index = Int.random(in: 0..<text.count, using: &numbers)
            let piece = Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &numbers)]
            switch Int.random(in: 0..<4, using: &numbers) {
            case 0: text.insert(piece, at: index)
            case 1: text.remove(at: index)
            case 2: text[index] = piece
            default: text.append(contentsOf: text.dropFirst(index).prefix(12))
            }
        }
        return text
    }

    private func written(_ value: JSONValue) -> [UInt8] {
        var json = JSONWriter()
        write(value, to: &json)
        return json.bytes
    }

    private func write(_ value: JSONValue, to json: inout JSONWriter) {
        switch value {
        case .null: json.null()
        case .bool(let bool): json.value(bool)
        case .number(let number): json.value(number.value)
        case .string(let text): json.value(text)
        case .array(let elements): json.array(elements) { write($1, to: &$0) }
        case .object(let members):
            json.object { json in
                for member in members {
                    json.key(member.key)
                    write(member.value, to: &json)
                }
            }
        }
    }
}
