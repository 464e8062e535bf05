import Documents
import Testing
import TimeLimits

@testable import RegisterMaps

@Suite(.ends())
struct RegisterMapFileTests {
    @Test(arguments: [
        (
            "{name: a, adress: 0, type: u16, unit: V}",
            ["9:9 a point needs `address`, a text", "9:19 unknown field `adress`; did you mean `address`?"]
        ),
        (
            "{name: a, address: 0, type: u16}",
            ["9:9 `a` needs `unit`, for example V, or 1 for a plain number"]
        ),
        ("{name: a, address: 0, type: u16, unit: Kv}", ["9:48 unknown unit `Kv` of `a`"]),
        (
            "{name: a, address: 65535, type: u32, unit: V}",
            ["9:28 `address` of `a` takes 0 to 65534, found `65535`"]
        ),
        (
            "{name: a, address: -1, type: u16, unit: V}",
            ["9:28 `address` of `a` takes 0 to 65535, found `-1`"]
        ),
        (
            "{name: a, address: 0xG, type: u16, unit: V}",
            ["9:28 `address` of `a` takes 0 to 65535, found `0xG`"]
        ),
        (
            "{name: a, address: 0, type: f32, unit: V}",
            ["9:37 `type` of a point takes `u16`, `s16`, `u32`, `s32` or `ascii`, found `f32`"]
        ),
        (
            "{name: A.l1, address: 0, type: u16, unit: V}",
            ["9:16 `name` of a point takes words of small letters with dots between, found `A.l1`"]
        ),
        (
            "{name: a, address: 0, type: u16, unit: V, scale: 0}",
            ["9:58 `scale` of `a` takes a number above 0 or a fraction such as 1/800, found `0`"]
        ),
        (
            "{name: a, address: 0, type: u16, unit: V, scale: 1/0}",
            ["9:58 `scale` of `a` takes a number above 0 or a fraction such as 1/800, found `1/0`"]
        ),
        ("{name: a, address: 0, type: ascii}", ["9:9 `a` is text and needs `registers`, how many it takes"]),
        (
            "{name: a, address: 0, type: ascii, registers: 2, unit: V}",
            ["9:64 `a` is text and takes no `unit`"]
        ),
        (
            "{name: a, address: 0, type: u32, registers: 2, unit: V}",
            ["9:53 `registers` is for text; the type of `a` says how many it takes"]
        ),
        (
            "{name: a, address: 0, type: s16, unit: V, value: 40000}",
            ["9:58 `value` of `a` takes a whole number from -32768 to 32767, found `40000`"]
        ),
    ])
    func `a mistake in a point is told with its place`(point: String, expected: [String]) {
        #expect(mistakes("      - \(point)\n") == expected)
    }

    @Test func `points that overlap or share a name are told with both places`() {
        #expect(
            mistakes(
                """
                      - {name: a, address: 4, type: u32, unit: V}
                      - {name: b, address: 5, type: u16, unit: V}
                      - {name: a, address: 6, type: u16, unit: V}
                      - {name: c, address: 3, type: u16, unit: V}
                """) == [
                    "10:28 `b` in register 5 overlaps `a` in registers 4 to 5 (line 9)",
                    "11:16 a second point `a`, the first is in line 9",
                ])
    }

    @Test func `a second profile of one name is told`() {
        let second = "  - profile: field\n    source: a test\n    points: []\n"
        #expect(mistakes("      []\n" + second) == ["10:14 a second profile `field`, the first is in line 6"])
    }

    @Test func `points are sorted by address, whatever unit and notation they have`() throws {
        let maps = try RegisterMapFile.read(
            """
            device: d
            kind: meter
            table: holding
            wordOrder: mostSignificantFirst
            profiles:
              - profile: p
                source: s
                points:
                  - {name: b,   address: 0x10, type: s16,                scale: 0.5, unit: mA}
                  - {name: a,   address: 2,    type: u32,                scale: 1/4, unit: MW}
                  - {name: pad, address: 4,    type: u16, value: 7,                  unit: 1}
                  - {name: t,   address: 5,    type: ascii, registers: 2}
            """, file: "d.yaml")
        let map = try #require(maps.first)
        #expect(maps.count == 1 && map.device == "d" && map.profile == "p" && map.source == "s")
        #expect(map.points.map(\.name) == ["a", "pad", "t", "b"])
        #expect(map.points.map(\.step.size) == [250_000, 1, 1, 0.0005])
        #expect(map.points.map(\.constant) == [nil, 7, nil, nil])
    }
}
