import Documents
import Scenarios
import Timekeeping
import Wires

/// The configuration of a broker, and the files in which mosquitto reads it.
struct BrokerSettings {
    /// The certificate that the broker shows over TLS.
    enum Certificate: String, CaseIterable {
        /// A valid one of the run's own authority.
        case run
        case expired
        case wrongHost = "wrong-host"
    }

    private let plan: ComponentPlan
    private let isPersistent: Bool
    private let certificate: Certificate?
    private let queue: Int
    private let users: [(name: String, password: String)]

    init(_ plan: ComponentPlan) {
        self.plan = plan
        isPersistent = plan.settings.bool("persistence") ?? false
        certificate = plan.settings.text("tls").flatMap(Certificate.init)
        queue = plan.settings.count("queue") ?? Self.ordinaryQueue
        users = (plan.settings.group("users")?.fields ?? []).compactMap { field in
            if case .text(let password) = field.value { (field.name, password) } else { nil }
        }
    }

    /// That of mosquitto. Source: mosquitto.conf(5), `max_queued_messages`.
    private static let ordinaryQueue = 1000

    /// The program with the files that it reads.
    /// - Parameter socket: the Unix socket where it listens in virtual time; then it keeps no time of its own, not for
    ///   saving either.
    func process(
        program: String, authority: CertificateAuthority?, socket: String?
    ) throws -> ProcessPlan {
        let name = plan.name
        var files = [(name: "mosquitto.conf", text: configuration(socket: socket))]
        if !users.isEmpty {
            let lines = users.map { MQTTPasswords.line(user: $0.name, password: $0.password) + "\n" }
            files.append(("users", lines.joined()))
        }
        if let certificate, let authority {
            let identity = try authority.files(
                for: certificate == .wrongHost ? "elsewhere.invalid" : "127.0.0.1",
                isExpired: certificate == .expired)
            files += [("certificate.pem", identity.certificate), ("key.pem", identity.key)]
        }
        return ProcessPlan(
            command: [program, "-c", "${\(name).folder}/mosquitto.conf"], files: files,
            url: "\(certificate == nil ? "mqtt" : "mqtts")://${\(name).host}:${\(name).port}",
            ready: Readiness(sign: .accepts, within: .seconds(10), position: plan.settings.position),
            position: plan.settings.position)
    }

    private func configuration(socket: String?) -> String {
        let folder = "${\(plan.name).folder}"
        var lines = [
            // Started by root it would become another user, who may not write here.
            "user root",
            "listener \(socket.map { "0 \($0)" } ?? "${\(plan.name).port} ${\(plan.name).host}")",
            "log_dest stderr",
            "log_timestamp false", "max_queued_messages \(queue)", "allow_anonymous \(users.isEmpty)",
        ]
        if !users.isEmpty { lines.append("password_file \(folder)/users") }
        if certificate != nil {
            lines += ["certfile \(folder)/certificate.pem", "keyfile \(folder)/key.pem"]
        }
        if isPersistent {
            lines += ["persistence true", "persistence_location \(folder)/"]
            // Only when it ends in order: an interval would be one of the real clock.
            if socket != nil { lines.append("autosave_interval 0") }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
