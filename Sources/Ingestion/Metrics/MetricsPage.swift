import Metering
import Timekeeping
import Wires

/// What `/metrics` shows.
package struct MetricsPage: Sendable {
    private let counters: IngestionCounters
    private let writer: ReadingWriter
    private let meters: @Sendable () -> Int
    private let version: String
    private let start: UTCInstant
    private let connections: @Sendable () -> Int
    private let others: @Sendable (inout PrometheusText) -> Void

    /// - Parameters:
    ///   - meters: how many the hub knows, registered ones included.
    ///   - start: when the hub began.
    ///   - connections: how many are open.
    ///   - others: adds the families of other parts of the hub.
    package init(
        _ counters: IngestionCounters, writer: ReadingWriter, meters: @escaping @Sendable () -> Int,
        version: String,
        start: UTCInstant, connections: @escaping @Sendable () -> Int = { 0 },
        others: @escaping @Sendable (inout PrometheusText) -> Void = { _ in }
    ) {
        self.counters = counters
        self.writer = writer
        self.meters = meters
        self.version = version
        self.start = start
        self.connections = connections
        self.others = others
    }

    var response: HTTPResponse {
        HTTPResponse(
            status: 200, headers: [("content-type", "text/plain; version=0.0.4; charset=utf-8")],
            body: Array(text.utf8))
    }

    var text: String {
        let values = counters.values
        var page = PrometheusText()
        write(hub: &page)
        write(readings: values, &page)
        write(requests: values, &page)
        write(writer: &page)
        others(&page)
        return page.text
    }

    private func write(hub page: inout PrometheusText) {
        page.family("wattloop_hub_build_info", .gauge, "The version of wattloop; the value is always 1.")
        page.sample("wattloop_hub_build_info", 1, ["version": version])
        page.single(
            "wattloop_hub_process_start_time_seconds", .gauge, "When the hub began, since 1970.",
            start.seconds)
        page.single("wattloop_hub_meters", .gauge, "Meters that are known.", Double(meters()))
    }

    private func write(readings values: IngestionCounters.Values, _ page: inout PrometheusText) {
        write(
            "stored", "Readings stored, conflicts included.", values.stored, &page)
        write(
            "duplicate", "Readings acknowledged that were there already.", values.duplicates, &page)
        write(
            "conflict", "Readings stored beside others of the same time.", values.conflicts, &page)
        write(
            "implausible", "Readings stored whose counters said what cannot be energy.", values.implausible,
            &page)
        write(
            "wrong_stamp", "Readings taken at their arrival, since their own time lay too far ahead of it.",
            values.replacedStamps, &page)
        page.family(
            "wattloop_hub_adjusted_readings_total", .counter,
            "Readings stored with a value other than the one sent.")
        for (_, name) in Adjustments.named {
            page.sample(
                "wattloop_hub_adjusted_readings_total", values.adjusted[name] ?? 0, ["value": name])
        }
        page.family("wattloop_hub_refused_readings_total", .counter, "Readings refused.")
        for code in Refusal.Code.allCases {
            page.sample(
                "wattloop_hub_refused_readings_total", values.refused[code] ?? 0, ["reason": code.rawValue])
        }
        page.family("wattloop_hub_refused_requests_total", .counter, "Other requests refused.")
        for code in Refusal.Code.allCases {
            guard let count = values.refusedRequests[code] else { continue }
            page.sample("wattloop_hub_refused_requests_total", count, ["reason": code.rawValue])
        }
        page.single(
            "wattloop_hub_failed_logins_total", .counter, "Wrong or missing tokens and keys.",
            Double(values.failedLogIns))
        page.family("wattloop_hub_polls_total", .counter, "Questions to meters, by what came of them.")
        for source in Reading.Source.allCases {
            for outcome in PollOutcome.Label.all {
                guard let count = values.polls[.init(source: source, outcome: outcome)] else { continue }
                page.sample(
                    "wattloop_hub_polls_total", count, ["source": source.rawValue, "outcome": outcome.text])
            }
        }
    }

    private func write(
        _ outcome: String, _ help: String, _ counts: IngestionCounters.PerSource, _ page: inout PrometheusText
    ) {
        let name = "wattloop_hub_\(outcome)_readings_total"
        page.family(name, .counter, help)
        for source in Reading.Source.allCases {
            page.sample(name, counts[source], ["source": source.rawValue])
        }
    }

    private func write(requests values: IngestionCounters.Values, _ page: inout PrometheusText) {
        page.family("wattloop_hub_http_requests_total", .counter, "Requests answered.")
        for route in Route.allCases {
            let counts = values.requests.filter { $0.key.route == route }.sorted {
                $0.key.status < $1.key.status
            }
            for (request, count) in counts {
                page.sample(
                    "wattloop_hub_http_requests_total", count,
                    ["route": route.rawValue, "status": "\(request.status)"])
            }
        }
        page.single("wattloop_hub_http_connections", .gauge, "Open connections.", Double(connections()))
    }

    private func write(writer page: inout PrometheusText) {
        let done = writer.statistics
        page.single(
            "wattloop_hub_writer_waiting", .gauge, "Submissions that wait for the next transaction.",
            Double(writer.queueLength))
        page.single(
            "wattloop_hub_writer_failures_total", .counter, "Transactions that the store refused.",
            Double(done.failures))
        page.histogram(
            "wattloop_hub_writer_batch_readings", "Readings of a transaction.", done.batchReadings)
        page.histogram(
            "wattloop_hub_writer_commit_seconds", "How long a transaction took.", done.commitSeconds)
    }
}
