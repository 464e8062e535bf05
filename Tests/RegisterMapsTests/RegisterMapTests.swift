@testable import RegisterMaps
import Testing

struct RegisterMapTests {
    @Test func `an unknown map is none`() { #expect(RegisterMap.named("x", profile: "y") == nil) }
}
