import Timekeeping
import Wires

/// Readings in a request, byte for byte as HTTPClient of arduino-esp32 sends it.
///
/// Source: `protocols/esp32-backend.md`, section 2.
struct ESP32Request: BoardWay {
    private let board: ESP32Meter
    private let push: PushSettings
    /// `nil` when the address is none.
    private let url: HTTPURL?

    /// Made when every address is known.
    init(of board: ESP32Meter, _ push: PushSettings) {
        self.board = board
        self.push = push
        url = HTTPURL(board.surroundings.fillIn(push.to))
    }

    var batch: Int { board.settings.batch }

    func attempt(_ batch: [ESP32Meter.Reading]) async throws -> BoardAttempt {
        let (code, outcome) = try await post(batch)
        return BoardAttempt(
            event: "push", isAccepted: (200..<300).contains(code),
            shown: [.init("status", outcome.status(code)), .outcome(outcome), .init("code", .count(code))])
    }

    /// - Returns: what the client of the firmware returns, the status of the answer or a number below 0, and
    ///   what came of the attempt.
    private func post(_ batch: [ESP32Meter.Reading]) async throws -> (code: Int, outcome: AttemptOutcome) {
        let body = Array(Self.text(batch).utf8)
        let time = board.surroundings.time
        let verdict = board.link.verdict(for: .requests, byteCount: body.count)
        let life = board.state.withLock { $0.life }
        do {
            let response = try await time.withTimeout(push.timeout) {
                try await board.link.exchange(verdict, size: \.body.count) { try await send(body, in: life) }
            }
            return response.status > 0 ? (response.status, .answered) : (ClientCode.noHTTPServer, .cut)
        } catch is TimedOut {
            await board.client.close()
            return (board.link.isCut ? ClientCode.refused : ClientCode.noAnswer, .timedOut)
        } catch is UploadCut {
            return (ClientCode.bodyNotSent, .cut)
        } catch let failure as HTTPFailure {
            return (ClientCode.of(failure), AttemptOutcome(failure))
        }
    }

    /// One reading as an object, several as an array.
    private static func text(_ batch: [ESP32Meter.Reading]) -> String {
        batch.count == 1 ? batch[0].object : "[" + batch.map(\.object).joined(separator: ",") + "]"
    }

    /// The connection ended with the body unsent.
    private struct UploadCut: Error {}

    private func send(_ body: [UInt8], in life: BoardLife) async throws -> HTTPResponse {
        // It may have lost power, or its Wi-Fi, while the network held the body back.
        guard let url, board.hasRadio, board.isOn(life) else { throw HTTPFailure.refused }
        let path = String(url.target.prefix { $0 != "?" })
        let verdict = board.link.httpVerdict(for: .uploads, path: path)
        let spoiled = verdict.spoil(upload: body, on: board.surroundings.time)
        do {
            return try await board.client.send(
                "POST", url, headers: headers(url, byteCount: spoiled.body.count), body: spoiled.body,
                sending: spoiled.sending)
        } catch is HTTPFailure where verdict.damage == .cutBody {
            throw UploadCut()
        }
    }

    private func headers(_ url: HTTPURL, byteCount: Int) -> [(name: String, value: String)] {
        let hidesPort = url.port == 80 || url.port == 443
        let key = push.key.map { [("X-API-Key", $0)] } ?? []
        return [
            ("Host", hidesPort ? url.host : "\(url.host):\(url.port)"), ("User-Agent", "ESP32HTTPClient"),
            ("Connection", board.settings.has(.oldCore) ? "close" : "keep-alive"),
            ("Accept-Encoding", "identity;q=1,chunked;q=0.1,*;q=0"), ("Content-Type", "application/json"),
        ] + key + [("Content-Length", "\(byteCount)")]
    }
}

/// What HTTPClient of arduino-esp32 returns in the place of a status.
enum ClientCode {
    static let refused = -1
    static let bodyNotSent = -3
    static let connectionLost = -5
    static let noHTTPServer = -7
    static let tooLittleRAM = -8
    static let noAnswer = -11

    static func of(_ failure: HTTPFailure) -> Int {
        switch failure {
        case .refused, .unreachable, .timedOut, .certificateExpired, .certificateOfAnotherHost,
            .certificateNotTrusted,
            .noHandshake:
            refused
        case .reset, .closedEarly: connectionLost
        case .malformed: noHTTPServer
        case .tooLarge: tooLittleRAM
        }
    }
}
