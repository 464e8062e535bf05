import Alerting
import Ingestion

extension PrometheusText {
    /// The families of alerting.
    mutating func alerts(_ counters: AlertCounters) {
        family("wattloop_hub_incidents_open", .gauge, "Incidents that last, by kind.")
        for kind in counters.kinds {
            sample("wattloop_hub_incidents_open", kind.open, ["kind": kind.kind.rawValue])
        }
        family("wattloop_hub_incidents_raised_total", .counter, "Incidents ever raised, by kind.")
        for kind in counters.kinds {
            sample("wattloop_hub_incidents_raised_total", kind.raised, ["kind": kind.kind.rawValue])
        }
        family(
            "wattloop_hub_notifications_total", .counter, "Attempts to notify, and notifications given up.")
        for (outcome, count) in [
            ("sent", counters.sent), ("failed", counters.failed), ("given_up", counters.givenUp),
        ] {
            sample("wattloop_hub_notifications_total", count, ["outcome": outcome])
        }
        single(
            "wattloop_hub_notifications_pending", .gauge, "Notifications that wait.", Double(counters.pending)
        )
        single(
            "wattloop_hub_alert_streams", .gauge, "Streams of alerts that are open.", Double(counters.streams)
        )
    }
}
