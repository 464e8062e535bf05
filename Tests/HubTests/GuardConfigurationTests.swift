import Documents
import Ingestion
import Testing
import TimeLimits
import Timekeeping
import Wires

@testable import Hub

/// What a configuration says about who may come in, and the mistakes that it can make there.
@Suite(.ends())
struct GuardConfigurationTests {
    private static let head = #"listen: "0.0.0.0:8000"\ntoken: t\n"#.replacing("\\n", with: "\n")

    @Test func `a hub that others reach says who may push`() {
        #expect(
            ConfigurationText.mistakes(Self.head + "devices: [{id: m, serial: S}]") == [
                "1:9 `0.0.0.0` can be reached from other machines, so every client could push for `m`"
            ])
        let hints = Self.hints(Self.head + "devices: [{id: m, serial: S}]")
        #expect(
            hints == ["add key: {env: NAME}, or allow: [192.0.2.0/24], or open: true if every client may"])
    }

    @Test(arguments: [
        "key: k\ndevices: [{id: m, serial: S}]", "allow: [192.0.2.0/24]\ndevices: [{id: m, serial: S}]",
        "open: true\ndevices: [{id: m, serial: S}]", "devices: [{id: m, serial: S, key: k}]",
        "devices: [{id: m, serial: S, allow: [192.0.2.7]}]",
        #"devices: [{id: m, poll: {rest: "http://192.0.2.8/monitorjson"}}]"#, "devices: []",
    ])
    func `a key, a list or the word open will do`(text: String) {
        #expect(ConfigurationText.mistakes(Self.head + text) == [])
    }

    @Test func `one meter that anybody could speak for is one too many`() {
        #expect(
            ConfigurationText.mistakes(
                Self.head + "devices: [{id: a, serial: A, key: k}, {id: b, serial: B}]"
            ).count == 1)
        #expect(
            ConfigurationText.mistakes("open: false\n" + Self.head + "devices: [{id: b, serial: B}]").count
                == 1)
        #expect(ConfigurationText.mistakes("devices: [{id: b, serial: B}]") == [])
    }

    @Test func `names of the hub are read`() throws {
        #expect(
            try ConfigurationText.read("hosts: [hub.example.org, 192.0.2.5, \"fd00::5\"]").hosts
                == ["hub.example.org", "192.0.2.5", "fd00::5"])
        #expect(try ConfigurationText.read("devices: []").access(HubSecrets()).hosts == ["127.0.0.1"])
    }

    @Test(arguments: ["http://hub.example.org", "hub.example.org:8000", "a b", "*.example.org", "hub/x"])
    func `what is no name is refused`(host: String) {
        #expect(
            ConfigurationText.mistakes("hosts: [\"\(host)\"]") == [
                "1:8 `hosts` takes names and addresses without a port, found `\(host)`"
            ])
    }

    @Test(arguments: [
        ("{}", 256_000, 1000), ("{batch: 100}", 65_536, 100), ("{batch: 2000}", 512_000, 2000),
        ("{body: 2000}", 2000, 1000), ("{batch: 500, body: 128000}", 128_000, 500),
    ])
    func `a batch fits into the longest body`(limits: String, body: Int, batch: Int) throws {
        let read = try ConfigurationText.read("limits: \(limits)").limits
        #expect(read.bodyBytes == body)
        #expect(read.batch == batch)
    }

    @Test(arguments: [
        (
            "{batch: 500, body: 65536}", "500 readings needs a `body` of 128000 bytes, and 65536",
            "write body: 128000"
        ),
        ("{batch: 5000}", "5000 readings needs a `body` of 1280000 bytes, and 1048576", "write at most 4096"),
    ])
    func `a batch that does not fit is refused`(limits: String, message: String, hint: String) {
        let text = "limits: \(limits)"
        #expect(
            ConfigurationText.mistakes(text) == ["1:17 a `batch` of \(message) are read"])
        #expect(Self.hints(text) == [hint])
    }

    @Test(
        arguments: [
            ("{}", 3584, 512), ("{connections: 80}", 70, 10), ("{connections: 1}", 1, 1),
            ("{connections_per_address: 9}", 9, 9), ("{connections_per_address: none}", nil, nil),
        ] as [(String, Int?, Int?)])
    func `one address has its share of the connections`(limits: String, local: Int?, other: Int?) throws {
        let read = try ConfigurationText.read("limits: \(limits)").limits
        #expect(read.neighbours == NeighbourLimit(onLoopback: local, elsewhere: other))
    }

    @Test func `how long a write waits for another program is a setting`() throws {
        #expect(try ConfigurationText.read("devices: []").lockWait == .seconds(2))
        #expect(try ConfigurationText.read("lock_wait: 0 s").lockWait == .zero)
        #expect(ConfigurationText.mistakes("lock_wait: 2 min") == ["1:12 `lock_wait` takes 0 s to 60 s"])
    }

    @Test func `the oldest version of TLS is a setting`() throws {
        let read = { (minimum: String) in
            try ConfigurationText.read("tls: {certificate: a, key: b\(minimum)}").tls
        }
        guard case .files(_, _, let ordinary) = try read(""),
            case .files(_, _, let old) = try read(", minimum: 1.0")
        else { throw SecretMissing(field: "tls", problem: .empty, position: nil) }
        #expect(ordinary == .tls12)
        #expect(old == .tls10)
        #expect(ConfigurationText.mistakes("tls: {certificate: a, key: b, minimum: 0.9}").count == 1)
    }

    struct SecretRow: Sendable {
        var text: String
        var message: String
        var hint: String
    }

    static let secrets = [
        SecretRow(
            text: "token: {env: HUB_TOKEN}", message: "1:8 `token`: the variable `HUB_TOKEN` is not set",
            hint: "set HUB_TOKEN before the hub starts"),
        SecretRow(
            text: "devices: []\nadmin: {env: EMPTY}", message: "2:8 `admin`: the variable `EMPTY` is empty",
            hint: "set EMPTY before the hub starts"),
        SecretRow(
            text: "key: {file: /run/none}",
            message: "1:6 `key`: the file `/run/none` cannot be read: no such file or directory",
            hint: "name a file that this user may read"),
        SecretRow(
            text: "devices: [{id: m, serial: S, key: {file: /run/blank}}]",
            message: "1:35 `key of m`: the file `/run/blank` is empty", hint: "write the secret into it"),
        SecretRow(
            text: #"alerts: {notify: [{url: "http://192.0.2.1/", token: {env: PAGER}}]}"#,
            message: "1:53 `token of receiver 1`: the variable `PAGER` is not set",
            hint: "set PAGER before the hub starts"),
    ]

    @Test(arguments: secrets) func `a secret that is not there names its source and its place`(row: SecretRow)
        throws
    {
        let hub = try ConfigurationText.read(row.text)
        do {
            _ = try hub.secrets(environment: ["EMPTY": ""]) { path in
                guard path == "/run/blank" else {
                    throw PosixProblem.none
                }
                return " \n"
            }
            Issue.record("nothing was missing")
        } catch {
            let found = try #require(error.diagnostic)
            #expect("\(found.position.line):\(found.position.column) \(found.message)" == row.message)
            #expect(found.hint == row.hint)
        }
    }

    private enum PosixProblem: Error, CustomStringConvertible {
        case none
        var description: String { "no such file or directory" }
    }

    private static func hints(_ text: String) -> [String?] {
        do {
            _ = try ConfigurationText.read(text)
            return []
        } catch let error as Diagnostics {
            return error.all.map(\.hint)
        } catch { return ["\(error)"] }
    }
}
