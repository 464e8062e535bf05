import Modbus
import Quantities
import RegisterMaps

/// The register maps that a meter serves together, with what each point stands for.
struct IAMMeterRegisterTable: Sendable {
    let maps: [RegisterMap]
    private let meanings: [String: IAMMeterPoint]
    private let truthNames: [String: String]

    /// - Parameter maps: no two overlap.
    init(_ maps: [RegisterMap], phaseCount: Int) {
        self.maps = maps
        let names = Set(maps.flatMap { $0.points.map(\.name) })
        let points = names.compactMap { name in
            IAMMeterPoint(name, phaseCount: phaseCount).map { (name, $0) }
        }
        meanings = Dictionary(uniqueKeysWithValues: points)
        truthNames = meanings.reduce(into: [:]) { names, entry in
            names[entry.key] = entry.value.truthName(entry.key, phaseCount: phaseCount)
        }
    }

    func image(of registers: IAMMeterRegisters) -> RegisterImage {
        maps.reduce(RegisterImage()) { image, map in
            image.merging(
                map.encode(
                    { name in meanings[name].map { registers.value(of: $0) } },
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
        maps.flatMap { map in
            let points = map.points(in: span)
            guard points.contains(where: { $0.name == "power.l1" }) else { return [TruthValue]() }
            let decoded = map.decode(words, start: span.start)
            return points.compactMap { point in
                guard let name = truthNames[point.name], let meaning = meanings[point.name],
                    let dimension = point.step.dimension, let printed = decoded[point.name]
                else { return nil }
                let value = registers.value(of: meaning)
                return TruthValue(
                    name: name, value: value.isNaN ? value : printed, step: point.step.size,
                    dimension: dimension)
            }
        }
    }
}
