import Foundation
import Synchronization

/// What may differ between two runs without a trace in their records.
struct Circumstances: Sendable {
    var jobs: Int
    var isLoaded: Bool
    var zone: String
    var language: String
    var hashesTheSame: Bool

    /// The first is the quietest, each of the others differs in several ways.
    static let all = [
        Circumstances(jobs: 1, isLoaded: false, zone: "UTC", language: "C", hashesTheSame: true),
        Circumstances(
            jobs: 4, isLoaded: true, zone: "Pacific/Auckland", language: "tr_TR.UTF-8", hashesTheSame: false),
        Circumstances(
            jobs: 1, isLoaded: true, zone: "America/St_Johns", language: "de_DE.UTF-8", hashesTheSame: false),
        Circumstances(
            jobs: 4, isLoaded: false, zone: "Asia/Kathmandu", language: "ar_EG.UTF-8", hashesTheSame: false),
        Circumstances(
            jobs: 1, isLoaded: false, zone: "Antarctica/Troll", language: "ja_JP.UTF-8", hashesTheSame: false),
        Circumstances(
            jobs: 4, isLoaded: true, zone: "Asia/Karachi", language: "POSIX", hashesTheSame: true),
    ]

    var environment: [String: String] {
        var environment = ProcessInfo.processInfo.environment
        environment["TZ"] = zone
        environment["LANG"] = language
        environment["LC_ALL"] = language
        environment["SWIFT_DETERMINISTIC_HASHING"] = hashesTheSame ? "1" : nil
        return environment
    }

    var text: String {
        "--jobs \(jobs)\(isLoaded ? ", under load" : ""), TZ=\(zone), LANG=\(language)"
            + "\(hashesTheSame ? ", SWIFT_DETERMINISTIC_HASHING" : "")"
    }
}

/// Threads that use every core while another process is to be disturbed.
final class CPULoad: Sendable {
    private let end = End()

    /// Set once; the threads look at it.
    private final class End: Sendable {
        let hasCome = Atomic(false)
    }

    init() {
        for _ in 0..<ProcessInfo.processInfo.activeProcessorCount {
            let end = end
            Thread.detachNewThread { while !end.hasCome.load(ordering: .relaxed) {} }
        }
    }

    func stop() {
        end.hasCome.store(true, ordering: .relaxed)
    }
}
