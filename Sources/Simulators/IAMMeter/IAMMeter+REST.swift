import Foundation
import Quantities
import Timekeeping
import Wires

/// Local REST: plain HTTP, GET only, JSON; a setting is changed by a GET with a parameter.
///
/// Source: IAMMETER's page on local integration, and the clients iammeter 0.2.1, evcc and openHAB.
extension IAMMeter {
    func answer(_ request: HTTPRequest) async -> HTTPReply {
        let inbound = link.verdict(for: .requests, byteCount: request.body.count)
        guard await link.carries(inbound, on: request.connection) else { return .stayDark }
        if request.connection?.isForgotten == true { return .reset }
        guard isReachable else { return .stayDark }
        let verdict = link.httpVerdict(for: .answers, path: request.path)
        var (response, row) = respond(to: request)
        response.headers.append(("access-control-allow-origin", "*"))
        response.status = verdict.status ?? response.status
        let outbound = link.verdict(for: .replies, byteCount: response.body.count)
        let outcome = verdict.outcome(isLost: outbound.isLost)
        tellRequest(request, response, outcome)
        guard await link.carries(outbound, on: request.connection) else { return .stayDark }
        if request.connection?.isForgotten == true { return .reset }
        let isRight = outcome == .answered && verdict.damage == nil && verdict.status == nil
        if let row, isRight, isReachable { tell(row, at: surroundings.time.now) }
        return verdict.spoil(.respond(response))
    }

    private func tellRequest(_ request: HTTPRequest, _ response: HTTPResponse, _ outcome: AttemptOutcome) {
        report(
            "request",
            [
                .init("path", .text(request.path)), .init("status", outcome.status(response.status)),
                .outcome(outcome),
                .init("body", .text(String(decoding: request.body, as: UTF8.self))),
            ])
    }

    /// A row is handed out when the answer leaves that carries it.
    private func tell(_ row: TruthRow, at instant: UTCInstant) {
        var row = row
        row.at = instant
        tell(row)
    }

    /// The answer, and the row of truth that it carries; `nil` when it carries none.
    private func respond(to request: HTTPRequest) -> (HTTPResponse, TruthRow?) {
        if let refusal = refusal(of: request) { return (refusal, nil) }
        switch Self.router.match(request.path)?.target {
        case .monitor(let withRadio): return monitor(withRadio: withRadio)
        case .setting(let setting): return (answer(setting, request), nil)
        case nil: return (Self.notFound, nil)
        }
    }

    private enum Page: Sendable {
        case monitor(withRadio: Bool)
        case setting(Setting)
    }

    private enum Setting: Sendable { case netMetering, reactive, uploadInterval, radio, phaseCRatio }

    private static let router = Router<Page>([
        ("/monitorjson", .monitor(withRadio: false)), ("/api/monitorjson", .monitor(withRadio: false)),
        ("/api/monitor", .monitor(withRadio: true)), ("/api/netmetering", .setting(.netMetering)),
        ("/api/reactive", .setting(.reactive)), ("/api/uploadinterval", .setting(.uploadInterval)),
        ("/api/wifidata", .setting(.radio)), ("/api/ctcratio", .setting(.phaseCRatio)),
    ])

    /// What a request gets that may not have what it asks for; `nil` for any other.
    private func refusal(of request: HTTPRequest) -> HTTPResponse? {
        guard request.method == "GET" else {
            return .json(405, #"{"successful":false,"message":"GET only"}"#)
        }
        guard isAuthorised(request) else {
            var refusal = HTTPResponse.json(401, #"{"successful":false,"message":"unauthorized"}"#)
            refusal.headers.append(("www-authenticate", #"Basic realm="IAMMETER""#))
            return refusal
        }
        guard Self.carriesBody(request.path), !hasMeasured else { return nil }
        return .json(400, state.withLock { $0.body }.empty(phaseCount: settings.phaseCount))
    }

    private func answer(_ setting: Setting, _ request: HTTPRequest) -> HTTPResponse {
        switch setting {
        case .netMetering where settings.phaseCount > 1: netMetering(request.query("nem"))
        case .reactive: reactive(request.query("x"))
        case .uploadInterval: uploadInterval(request.query("x"))
        case .radio: .json(200, #"{"ssid":"wattloop","sig":100}"#)
        case .phaseCRatio where settings.phaseCount > 1: phaseCRatio(request.query("x"))
        case .netMetering, .phaseCRatio: Self.notFound
        }
    }

    /// Accepts any credentials unless the scenario asks for some.
    private func isAuthorised(_ request: HTTPRequest) -> Bool {
        guard let user = settings.user, let password = settings.password else { return true }
        let expected = Data("\(user):\(password)".utf8).base64EncodedString()
        return request.header("authorization") == "Basic \(expected)"
    }

    /// The body with its row of truth.
    /// - Parameter withRadio: whether what the radio knows stands in front.
    private func monitor(withRadio: Bool) -> (HTTPResponse, TruthRow?) {
        let now = surroundings.time.now
        let (row, text) = state.withLock { $0.take(path: "rest", of: name, at: now) }
        guard withRadio else { return (.json(200, text), row) }
        let model = settings.phaseCount == 1 ? "WEM3080" : "WEM3080T"
        let radio = #"{"ssid":"wattloop","sig":100,"model":"\#(model)","#
        return (.json(200, radio + text.dropFirst()), row)
    }

    private func netMetering(_ value: String?) -> HTTPResponse {
        setting(value, allowed: ["0", "1"], name: "nem") { state, value in
            if let value { state.metrology.hasNetRow = value == "1" }
            return state.metrology.hasNetRow ? "1" : "0"
        }
    }

    private func reactive(_ value: String?) -> HTTPResponse {
        setting(value, allowed: ["0", "1"], name: "x") { state, value in
            if let value { state.body.hasReactive = value == "1" }
            return state.body.hasReactive ? "1" : "0"
        }
    }

    private func phaseCRatio(_ value: String?) -> HTTPResponse {
        setting(value, allowed: ["1", "2"], name: "x") { state, value in
            if let value {
                state.metrology.phaseCRatio = value == "2" ? 2 : 1
                state.metrology.invalidate()
            }
            return state.metrology.phaseCRatio == 2 ? "2" : "1"
        }
    }

    /// Seconds between uploads, at least 2.
    private func uploadInterval(_ value: String?) -> HTTPResponse {
        if let value, Int(value).map({ (2...86_400).contains($0) }) != true { return Self.badValue }
        let seconds = state.withLock { state in
            if let value, let seconds = Int(value) { state.uploadEvery = .seconds(seconds) }
            return Int(state.uploadEvery.inSeconds.rounded())
        }
        return .json(200, #"{"successful":true,"x":"\#(seconds)"}"#)
    }

    /// Gets a setting, or sets it first; values travel as texts.
    private func setting(
        _ value: String?, allowed: [String], name: String, _ change: (inout State, String?) -> String
    ) -> HTTPResponse {
        if let value, !allowed.contains(value) { return Self.badValue }
        let now = surroundings.time.now
        let current = state.withLock { state in
            state.advance(to: now)
            return change(&state, value)
        }
        return .json(200, #"{"successful":true,"\#(name)":"\#(current)"}"#)
    }

    private static let notFound = HTTPResponse.json(404, #"{"successful":false,"message":"not found"}"#)
    private static let badValue = HTTPResponse.json(400, #"{"successful":false,"message":"bad value"}"#)
}
