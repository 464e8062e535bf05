import Wires

/// The run's own files cannot be written.
package struct RecordFailed: Error, CustomStringConvertible {
    let reason: any Error

    package var description: String {
        "the record cannot be written: \(SystemReason.text(of: reason)); make room, or choose another folder with --out"
    }
}
