@testable import Modbus
import Testing
import TimeLimits

@Suite(.ends())
struct RegisterSpanTests {
    @Test func `a span of no registers is refused`() {
        #expect(throws: ModbusException.illegalDataValue) { try RegisterSpan(start: 0, count: 0) }
    }
}
