@testable import Modbus
import Testing

struct RegisterSpanTests {
    @Test func `a span of no registers is refused`() {
        #expect(throws: ModbusException.illegalDataValue) { try RegisterSpan(start: 0, count: 0) }
    }
}
