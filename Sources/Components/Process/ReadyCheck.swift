import Foundation
import Scenarios
import Timekeeping
import Wires

/// Finds out whether a program or an address accepts requests.
struct ReadyCheck: Sendable {
    let sign: Readiness.Sign
    let wiring: Wiring
    /// Puts addresses in the place of insertions.
    let fillIn: @Sendable (String) -> String
    private static let clock = SystemTimekeeper()
    /// Of a place that is a Unix socket.
    static let socketScheme = "unix:"
    /// Of real time, for one request.
    private static let patience = Duration.seconds(2)

    enum Finding: Sendable {
        /// With the address that it has printed, if it has.
        case ready(address: String?)
        /// With what was seen in its place.
        case notYet(String)
    }

    /// - Parameters:
    ///   - url: its address; `nil` when it is yet to print that.
    ///   - output: what this instance has printed.
    func look(url: String?, output: () -> String) async -> Finding {
        switch sign {
        case .prints(let pattern): return Self.search(pattern, in: output())
        case .accepts: return await connect(url ?? "")
        case .get(let path):
            let address = path.hasPrefix("/") ? Self.joined(url ?? "", path) : fillIn(path)
            return await ask(address)
        }
    }

    private func connect(_ url: String) async -> Finding {
        if url.hasPrefix(Self.socketScheme) { return await connect(path: url) }
        let http = HTTPURL(url).map { (host: $0.host, port: $0.port) }
        let mqtt = MQTTAddress(url).map { (host: $0.host, port: $0.port) }
        guard let place = http ?? mqtt else { return .notYet("`\(url)` is no address") }
        let isThere = try? await Self.clock.withTimeout(Self.patience) {
            await wiring.accepts(host: place.host, port: place.port)
        }
        if isThere == true { return .ready(address: nil) }
        return .notYet("\(place.host):\(place.port) accepts no connection")
    }

    private func connect(path url: String) async -> Finding {
        if await wiring.accepts(path: String(url.dropFirst(Self.socketScheme.count))) {
            return .ready(address: nil)
        }
        return .notYet("\(url) accepts no connection")
    }

    private func ask(_ address: String) async -> Finding {
        guard let url = HTTPURL(address) else { return .notYet("`\(address)` is no address") }
        let client = HTTPClient(wiring: wiring, keepsAlive: false)
        do {
            let response = try await Self.clock.withTimeout(Self.patience) {
                try await client.send("GET", url)
            }
            if (200..<300).contains(response.status) { return .ready(address: nil) }
            return .notYet("GET \(address) is answered with \(response.status)")
        } catch is TimedOut {
            await client.close()
            return .notYet("GET \(address) is not answered")
        } catch {
            return .notYet("GET \(address): \(error)")
        }
    }

    /// Whole lines only: the rest of an address may be on its way.
    static func search(_ pattern: String, in output: String) -> Finding {
        guard let regex = try? Regex(pattern) else { return .notYet("`\(pattern)` is no pattern") }
        for line in output.split(separator: "\n", omittingEmptySubsequences: true).dropLast(
            output.hasSuffix("\n") ? 0 : 1)
        {
            guard let match = try? regex.firstMatch(in: line) else { continue }
            let group = match.output.count > 1 ? match.output[1].substring : nil
            return .ready(address: group.map { address(String($0)) })
        }
        return .notYet("no line of its output matches `\(pattern)`")
    }

    /// `8000`, `127.0.0.1:8000` and `http://127.0.0.1:8000/` are addresses.
    private static func address(_ text: String) -> String {
        if text.contains("://") { return text.hasSuffix("/") ? String(text.dropLast()) : text }
        return text.allSatisfy(\.isNumber) ? "http://127.0.0.1:\(text)" : "http://\(text)"
    }

    private static func joined(_ url: String, _ path: String) -> String {
        (url.hasSuffix("/") ? String(url.dropLast()) : url) + path
    }
}
