import Documents
import Ingestion
import Wires

extension HubConfiguration {
    /// - Parameters:
    ///   - environment: the variables that `{env: NAME}` speaks of.
    ///   - readFile: reads the text that `{file: PATH}` speaks of; white space around it is dropped.
    /// - Throws: `SecretMissing`.
    package func secrets(
        environment: [String: String], readFile: (String) throws -> String
    ) throws(SecretMissing) -> HubSecrets {
        func fetch(_ name: String, _ source: SecretSource) throws(SecretMissing) -> String {
            do throws(SecretMissing.Problem) {
                return try source.fetch(environment, readFile)
            } catch {
                throw SecretMissing(field: name, problem: error, position: secretPlaces[name])
            }
        }
        var secrets = HubSecrets()
        if let token { secrets.token = try fetch("token", token) }
        if let key { secrets.key = try fetch("key", key) }
        if let admin { secrets.admin = try fetch("admin", admin) }
        for meter in meters {
            guard let key = devices[meter.id]?.key else { continue }
            secrets.deviceKeys[meter.id] = try fetch("key of \(meter.id)", key)
        }
        for poll in polls {
            guard case .rest(let rest) = poll.way, let login = rest.login else { continue }
            secrets.passwords[poll.meter] = try fetch("password of \(poll.meter)", login.password)
        }
        if let password = broker?.password {
            secrets.brokerPassword = try fetch("password of mqtt", password)
        }
        for (index, receiver) in alerts.receivers.enumerated() {
            guard let token = receiver.token else { continue }
            secrets.receiverTokens[receiver.url] = try fetch("token of receiver \(index + 1)", token)
        }
        return secrets
    }
}

extension SecretSource {
    fileprivate func fetch(
        _ environment: [String: String], _ readFile: (String) throws -> String
    ) throws(SecretMissing.Problem) -> String {
        switch self {
        case .text(let text):
            guard !text.isEmpty else { throw .empty }
            return text
        case .environment(let name):
            guard let text = environment[name] else { throw .noVariable(name) }
            guard !text.isEmpty else { throw .emptyVariable(name) }
            return text
        case .file(let path):
            let text: String
            do { text = try readFile(path) } catch {
                throw .unreadable(path, reason: SystemReason.text(of: error))
            }
            let secret = text.trimming(while: \.isWhitespace)
            guard !secret.isEmpty else { throw .emptyFile(path) }
            return String(secret)
        }
    }
}

extension String {
    fileprivate func trimming(while isDropped: (Character) -> Bool) -> Substring {
        var rest = drop(while: isDropped)
        while let last = rest.last, isDropped(last) { rest.removeLast() }
        return rest
    }
}
