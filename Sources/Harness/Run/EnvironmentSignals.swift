import Clients
import Scenarios
import Timekeeping
import Verdicts

/// What the signals of an environment show: now or, where it is known, at an earlier instant.
struct EnvironmentSignals: RetrospectiveSignalSource {
    private let environment: RunEnvironment
    private let time: any Timekeeper
    private var instant: UTCInstant?

    init(_ environment: RunEnvironment, time: any Timekeeper) {
        self.environment = environment
        self.time = time
    }

    func asOf(_ instant: UTCInstant) -> Self {
        var past = self
        past.instant = instant
        return past
    }

    func knowsPast(of source: String) -> Bool { environment.sites[source] != nil }

    /// At an earlier instant than now only the signals of sites and of devices are known.
    func value(of signal: SignalReference) -> Value {
        let instant = instant ?? time.now
        if let site = environment.sites[signal.source] { return site.value(of: signal.name, at: instant) }
        if let component = environment.components[signal.source] {
            return component.signals?.value(of: signal) ?? .unknown
        }
        if let probe = environment.probes[signal.source] { return probe.value(of: signal.name) }
        if signal.name == "answer.status" { return environment.calls.status(of: signal.source) }
        guard let value = environment.devices[signal.source]?.signal(signal.name, at: instant) else {
            return .unknown
        }
        return signal.name == "online" ? .bool(value != 0) : .number(value)
    }
}
