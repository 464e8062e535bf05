import Foundation
import Scenarios
import Timekeeping
import Verdicts
import Wires

/// Lines of kind `wire` of a record: which bytes crossed which wire, and when.
enum WireLog {
    /// Writes everything that crosses the wires of a run into its record.
    static func tap(_ judge: RunJudge, on time: any Timekeeper) -> Tap {
        Tap(on: time) { judge.record(wire: observation(of: $0)) }
    }

    static func observation(of crossing: WireCrossing) -> Observation {
        let connection = crossing.connection.map { Observation.Field("connection", .count($0)) }
        return Observation(
            at: crossing.at, from: crossing.name, kind: "wire",
            fields: [.init("wire", .text(crossing.wire.rawValue))] + [connection].compactMap { $0 } + [
                .init("direction", .text(crossing.direction.rawValue)),
                .init("bytes", .text(Data(crossing.bytes).base64EncodedString())),
            ])
    }
}
