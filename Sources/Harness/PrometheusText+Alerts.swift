import Alerting
import Ingestion

extension PrometheusText {
    /// The families of alerting.
    mutating func write(_ alerts: AlertCounters) {
        family("wattloop_hub_open_incidents", .gauge, "Incidents that last.")
        for kind in alerts.kinds {
            sample("wattloop_hub_open_incidents", kind.open, ["kind": kind.kind.rawValue])
        }
        family("wattloop_hub_raised_incidents_total", .counter, "Incidents raised, in earlier runs too.")
        for kind in alerts.kinds {
            sample("wattloop_hub_raised_incidents_total", kind.raised, ["kind": kind.kind.rawValue])
        }
        family("wattloop_hub_notifications_total", .counter, "Attempts to notify, by what came of them.")
        sample("wattloop_hub_notifications_total", alerts.sent, ["outcome": "sent"])
        sample("wattloop_hub_notifications_total", alerts.failed, ["outcome": "failed"])
        sample("wattloop_hub_notifications_total", alerts.givenUp, ["outcome": "given_up"])
        single(
            "wattloop_hub_notifications_pending", .gauge, "Notifications that wait.", Double(alerts.pending))
        single("wattloop_hub_sse_streams", .gauge, "Open streams of alerts.", Double(alerts.streams))
    }
}
