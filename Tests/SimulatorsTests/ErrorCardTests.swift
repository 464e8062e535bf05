import Testing
import TimeLimits
import Timekeeping

@testable import Simulators

@Suite(.ends())
struct ErrorCardTests {
    private func card(_ yaml: String, seed: UInt64 = 1, device: String = "meter") throws -> ErrorCard {
        let root = try Parts.group("error", yaml)
        return ErrorCard(root, accuracyClass: 0.01, seed: seed, device: device)
    }

    @Test func `a gain is drawn within the class and differs between devices`() throws {
        let gains = try (1...200).map { try card("{}", device: "meter \($0)").gain }
        #expect(gains.allSatisfy { abs($0 - 1) <= 0.01 } && Set(gains).count > 190)
        #expect(gains.contains { $0 > 1.005 } && gains.contains { $0 < 0.995 })
        #expect(try card("{}").gain == card("{}").gain)
    }

    @Test(arguments: [
        ("{gain: 0 %}", 1.0), ("{gain: 0.4 %}", 1.004), ("{gain: 1.004}", 1.004), ("{class: 0}", 1.0),
    ])
    func `a gain that is given rules`(yaml: String, gain: Double) throws {
        #expect(try abs(card(yaml).gain - gain) < 1e-12)
    }

    @Test func `noise is drawn each second and averages out`() throws {
        let card = try card("{gain: 0 %, noise: 2 %}")
        let factors = (0..<2000).map { card.factor(at: Parts.at(Double($0)), phase: 0) }
        #expect(abs(factors.reduce(0, +) / 2000 - 1) < 0.003)
        #expect(Set(factors).count > 1900)
        #expect(card.factor(at: Parts.at(7.1), phase: 0) == card.factor(at: Parts.at(7.9), phase: 0))
        #expect(card.factor(at: Parts.at(7), phase: 0) != card.factor(at: Parts.at(7), phase: 1))
    }

    @Test func `gain scales current and power alike and leaves the voltage`() throws {
        var right = Parts.metrology(Parts.site(), phases: 1)
        var wrong = Parts.metrology(Parts.site(), phases: 1, card: try card("{gain: 10 %}"))
        let (a, b) = (right.values(at: Parts.at(1)).phases[0], wrong.values(at: Parts.at(1)).phases[0])
        #expect(abs(b.powerW / a.powerW - 1.1) < 1e-3 && abs(b.currentA / a.currentA - 1.1) < 5e-3)
        #expect(a.voltageV == b.voltageV && abs(a.powerFactor - b.powerFactor) < 0.011)
    }

    @Test func `an offset is added where something flows`() throws {
        let offset = try card("{gain: 0 %, offset: 7 W}")
        var meter = Parts.metrology(Parts.site(), phases: 1, card: offset)
        #expect(abs(meter.values(at: Parts.at(1)).phases[0].powerW - 1007) < 2)
        var idle = Parts.metrology(Parts.site(base: 0), phases: 1, card: offset)
        #expect(idle.values(at: Parts.at(1)).phases[0].powerW == 0)
    }
}
