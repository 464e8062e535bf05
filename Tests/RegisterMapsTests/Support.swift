import Documents
import Modbus

@testable import RegisterMaps

/// Registers from words in hexadecimal with spaces between.
func words(_ text: String) -> [UInt16] {
    text.split(whereSeparator: \.isWhitespace).compactMap { UInt16($0, radix: 16) }
}

/// What a span of registers holds, or the exception that refuses it.
func read(_ image: RegisterImage, _ start: UInt16, _ count: UInt16) -> Result<[UInt16], ModbusException> {
    Result { () throws(ModbusException) in try image.read(RegisterSpan(start: start, count: count)) }
}

/// The mistakes in a file with these points, each as `line:column message`.
func mistakes(_ points: String) -> [String] {
    let file =
        "device: d\nkind: meter\ntable: holding\nwordOrder: mostSignificantFirst\nprofiles:\n"
        + "  - profile: field\n    source: a test\n    points:\n" + points
    do {
        _ = try RegisterMapFile.read(file, file: "d.yaml")
        return []
    } catch {
        return error.ordered.map { "\($0.position.line):\($0.position.column) \($0.message)" }
    }
}
