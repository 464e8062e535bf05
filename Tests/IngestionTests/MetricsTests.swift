import Foundation
import HTTPAnswers
import Metering
import Testing
import TimeLimits
import Timekeeping
import Wires

@testable import Ingestion

@Suite(.ends())
struct MetricsTests {
    private static func page(of hub: TestHub) async -> HTTPResponse {
        await hub.send(HTTPRequest(method: "GET", path: "/metrics"))
    }

    @Test func `the page has one line for each thing that is counted`() async throws {
        let response = try await TestHub.run { hub async throws in
            for body in [Bodies.timed(-10), Bodies.timed(-10), Bodies.timed(-10, power: 900), "no"] {
                _ = await hub.post(body)
            }
            _ = await hub.get("/api/readings", [("meter", "grid")])
            _ = await hub.get("/nowhere")
            hub.counters.countPoll(.modbus, .stored)
            hub.counters.countPoll(.rest, .failed(.timedOut))
            return await Self.page(of: hub)
        }
        #expect(response.header("content-type") == "text/plain; version=0.0.4; charset=utf-8")
        let lines = Answer(response).text.split(separator: "\n").map(String.init)
        let samples = lines.filter { !$0.hasPrefix("#") && !$0.contains("_bucket") && !$0.hasSuffix("} 0") }
        #expect(
            samples == [
                #"wattloop_hub_build_info{version="1.2.3"} 1"#,
                "wattloop_hub_process_start_time_seconds 1762171200",
                "wattloop_hub_meters 2",
                #"wattloop_hub_stored_readings_total{source="push"} 2"#,
                #"wattloop_hub_duplicate_readings_total{source="push"} 1"#,
                #"wattloop_hub_conflict_readings_total{source="push"} 1"#,
                #"wattloop_hub_refused_readings_total{reason="not_json"} 1"#,
                #"wattloop_hub_refused_requests_total{reason="not_found"} 1"#,
                "wattloop_hub_failed_logins_total 0",
                #"wattloop_hub_polls_total{source="modbus",outcome="stored"} 1"#,
                #"wattloop_hub_polls_total{source="rest",outcome="timed_out"} 1"#,
                #"wattloop_hub_http_requests_total{route="/api/iammeter/webhook",status="200"} 3"#,
                #"wattloop_hub_http_requests_total{route="/api/iammeter/webhook",status="400"} 1"#,
                #"wattloop_hub_http_requests_total{route="/api/readings",status="200"} 1"#,
                #"wattloop_hub_http_requests_total{route="other",status="404"} 1"#,
                "wattloop_hub_http_connections 0",
                "wattloop_hub_writer_waiting 0",
                "wattloop_hub_writer_failures_total 0",
                "wattloop_hub_writer_batch_readings_sum 3",
                "wattloop_hub_writer_batch_readings_count 3",
                "wattloop_hub_writer_commit_seconds_sum 0",
                "wattloop_hub_writer_commit_seconds_count 3",
            ])
        #expect(lines.contains(#"wattloop_hub_writer_batch_readings_bucket{le="1"} 3"#))
        #expect(lines.contains(#"wattloop_hub_writer_batch_readings_bucket{le="+Inf"} 3"#))
        let families = lines.filter { $0.hasPrefix("# TYPE") }.map { $0.split(separator: " ")[2] }
        #expect(Set(families).count == families.count)
    }

    @Test func `labels are escaped`() {
        var page = PrometheusText()
        page.sample("x", 1.5, ["a": "q\"b\\s\nn"])
        page.sample("x", .infinity)
        page.sample("x", .nan)
        #expect(page.text == "x{a=\"q\\\"b\\\\s\\nn\"} 1.5\nx +Inf\nx NaN\n")
    }

    @Test func `a histogram counts what is at most as large as each bound`() {
        var histogram = Histogram(bounds: [1, 10])
        for value in [0.5, 1, 1.5, 10, 11] { histogram.observe(value) }
        var page = PrometheusText()
        page.histogram("h", "Help.", histogram)
        #expect(
            page.text == """
                # HELP h Help.
                # TYPE h histogram
                h_bucket{le="1"} 2
                h_bucket{le="10"} 4
                h_bucket{le="+Inf"} 5
                h_sum 24
                h_count 5

                """)
    }

    static let promtool = ["/usr/bin/promtool", "/usr/local/bin/promtool"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    @Test(.enabled(if: promtool != nil, "promtool is not installed"))
    func `promtool has nothing to complain about`() async throws {
        let text = try await TestHub.run { hub async throws in
            _ = await hub.post(Bodies.single)
            hub.counters.countPoll(.modbus, .stored)
            return Answer(await Self.page(of: hub)).text
        }
        let tool = Process()
        tool.executableURL = URL(fileURLWithPath: try #require(Self.promtool))
        tool.arguments = ["check", "metrics"]
        let (input, output) = (Pipe(), Pipe())
        tool.standardInput = input
        tool.standardOutput = output
        tool.standardError = output
        try tool.run()
        try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try input.fileHandleForWriting.close()
        let complaints = output.fileHandleForReading.readDataToEndOfFile()
        tool.waitUntilExit()
        #expect(String(decoding: complaints, as: UTF8.self) == "")
        #expect(tool.terminationStatus == 0)
    }
}
