import Documents
import Seeded
import Testing
import TimeLimits

@Suite(.ends())
struct CSVReaderTests {
    static func rows(_ text: String) throws(Diagnostic) -> [[String]] {
        var reader = try CSVReader(text, file: "day.csv")
        var rows = [reader.header.map(\.text)]
        while let row = try reader.next() { rows.append(row.map(\.text)) }
        return rows
    }

    static let tables: [(text: String, rows: [[String]])] = [
        ("time,power\n1,2\n", [["time", "power"], ["1", "2"]]),
        ("time,power\r\n1,2\r\n3,4", [["time", "power"], ["1", "2"], ["3", "4"]]),
        ("\u{FEFF}time,power\n1,2\n\n\n", [["time", "power"], ["1", "2"]]),
        (" time , power \n 1 ,\n", [["time", "power"], ["1", ""]]),
        ("a,b\n\"1,5\",\" x \"\n", [["a", "b"], ["1,5", " x "]]),
        ("a,b\n\"say \"\"yes\"\"\" , 2\n", [["a", "b"], ["say \"yes\"", "2"]]),
        ("a,b\n,\n", [["a", "b"], ["", ""]]),
        ("a\n", [["a"]]),
    ]

    @Test(arguments: tables) func `a file is read row by row`(table: (text: String, rows: [[String]])) throws
    {
        #expect(try Self.rows(table.text) == table.rows)
    }

    static let mistakes: [(text: String, expected: String)] = [
        ("", "day.csv:1:1: error: the file is empty; its first line names the columns; write time,power_w"),
        ("a,b\n1,2,3\n", "day.csv:2:5: error: a row has 2 cells like the header, found 3"),
        ("a,b\n1,2\n3\n", "day.csv:3:1: error: a row has 2 cells like the header, found 1"),
        ("a,b\n1,2\n\n3,4\n", "day.csv:3:1: error: an empty line between rows"),
        ("a,\n1,2\n", "day.csv:1:3: error: column 2 has no name"),
        ("a,b,a\n", "day.csv:1:5: error: column `a` is there twice"),
        ("a;b\n1;2\n", "day.csv:1:1: error: cells are parted by commas, found `;`"),
        ("a\tb\n", "day.csv:1:1: error: cells are parted by commas, found tabs"),
        ("a,b\n1,\"2\n", "day.csv:2:3: error: a quoted cell ends on its line"),
        ("a,b\n\"1\"2,3\n", "day.csv:2:1: error: behind a quoted cell stands a comma, found `2`"),
        ("ä,b\nöö,2,x\n", "day.csv:2:6: error: a row has 2 cells like the header, found 3"),
    ]

    @Test(arguments: mistakes) func `a mistake is told with its line and column`(
        mistake: (text: String, expected: String)
    ) {
        let error = #expect(throws: Diagnostic.self) { try Self.rows(mistake.text) }
        #expect(
            error.map { "\($0.position): error: \($0.message)" }.map { mistake.expected.hasPrefix($0) }
                == true)
    }

    /// What is written with quotes where they are needed comes back, whatever it is.
    @Test func `any cells without line breaks come back`() throws {
        var random = SeededNumbers(seed: 3)
        let signs = Array("ab1,.\" é;'")
        for _ in 0..<3000 {
            let width = Int.random(in: 1...4, using: &random)
            let rows = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                (0..<width).map { _ in
                    String(
                        (0..<Int.random(in: 0...6, using: &random)).map { _ in
                            signs.randomElement(using: &random)!
                        })
                }
            }
            let header = (0..<width).map { "c\($0)" }
            let text = ([header] + rows).map { row in
                row.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",")
            }.joined(separator: "\n")
            #expect(try Self.rows(text) == [header] + rows)
        }
    }

    @Test func `any text is read or refused with a place in it`() {
        var random = SeededNumbers(seed: 4)
        let signs = Array("a1,,,\"\"\n\n\r\t ;")
        var refusals = 0
        for _ in 0..<4000 {
            let text = String(
                (0..<Int.random(in: 0...24, using: &random)).map { _ in signs.randomElement(using: &random)! }
            )
            do throws(Diagnostic) {
                let rows = try Self.rows(text)
                #expect(rows.allSatisfy { $0.count == rows[0].count })
            } catch {
                refusals += 1
                let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
                #expect(lines.indices.contains(error.position.line - 1))
                #expect(error.position.column <= lines[error.position.line - 1].count + 1)
            }
        }
        #expect((100..<4000).contains(refusals))
    }
}
