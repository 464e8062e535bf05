import Modbus
import Quantities
import RegisterMaps

/// The register maps that a meter serves together, with what each point stands for.
struct IAMMeterRegisterTable: Sendable {
    private struct Part: Sendable {
        let map: RegisterMap
        /// By the names of the points.
        let meanings: [String: Meaning]
    }

    private struct Meaning: Sendable {
        let point: IAMMeterPoint
        /// In base units.
        let step: Double
        /// `nil` for what rows of truth do not have.
        let truthName: String?
    }

    private let parts: [Part]
    var maps: [RegisterMap] { parts.map(\.map) }

    /// - Parameter maps: no two overlap.
    init(_ maps: [RegisterMap], phaseCount: Int) {
        parts = maps.map { map in
            let meanings = map.points.compactMap { point in
                IAMMeterPoint(point.name, phaseCount: phaseCount).map { meaning in
                    (
                        point.name,
                        Meaning(
                            point: meaning, step: point.step.size,
                            truthName: meaning.truthName(point.name, phaseCount: phaseCount))
                    )
                }
            }
            return Part(map: map, meanings: Dictionary(uniqueKeysWithValues: meanings))
        }
    }

    func image(of registers: IAMMeterRegisters) -> RegisterImage {
        parts.reduce(RegisterImage()) { image, part in
            image.merging(
                part.map.encode(
                    { name in part.meanings[name].map { registers.value(of: $0.point, step: $0.step) } },
                    text: { $0 == "serial" ? registers.serial : nil }))
        }
    }

    /// The quantities whose points lie in `span` whole, at the resolution of their registers, by the names that
    /// the meter's other ways have for them.
    ///
    /// Empty unless the power of the first phase is among them: a poll in several reads is one row, that of the
    /// read that has this power.
    func truth(
        _ words: [UInt16], of span: RegisterSpan, from registers: IAMMeterRegisters
    ) -> [TruthValue] {
        parts.flatMap { part in
            let points = part.map.points(in: span)
            guard points.contains(where: { $0.name == "power.l1" }) else { return [TruthValue]() }
            let decoded = part.map.decode(words, start: span.start)
            return points.compactMap { point in
                guard let meaning = part.meanings[point.name], let name = meaning.truthName,
                    let dimension = point.step.dimension, let printed = decoded[point.name]
                else { return nil }
                let value = registers.value(of: meaning.point, step: meaning.step)
                return TruthValue(
                    name: name, value: value.isNaN ? value : printed, step: meaning.step,
                    dimension: dimension)
            }
        }
    }
}
