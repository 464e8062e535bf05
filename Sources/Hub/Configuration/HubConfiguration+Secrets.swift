import Documents
import Ingestion

extension HubConfiguration {
    /// - Parameters:
    ///   - environment: the variables that `{env: NAME}` speaks of.
    ///   - readFile: reads the text that `{file: PATH}` speaks of; white space around it is dropped.
    /// - Throws: `SecretMissing`, or what `readFile` throws.
    package func secrets(
        environment: [String: String], readFile: (String) throws -> String
    ) throws -> HubSecrets {
        func fetch(_ name: String, _ source: SecretSource) throws -> String {
            let text =
                switch source {
                case .text(let text): text
                case .environment(let variable): environment[variable] ?? ""
                case .file(let path): String(try readFile(path).trimming(while: \.isWhitespace))
                }
            guard text != "" else { throw SecretMissing(field: name) }
            return text
        }
        var secrets = HubSecrets()
        secrets.token = try token.map { try fetch("token", $0) }
        secrets.key = try key.map { try fetch("key", $0) }
        secrets.admin = try admin.map { try fetch("admin", $0) }
        for meter in meters {
            secrets.deviceKeys[meter.id] = try devices[meter.id]?.key.map {
                try fetch("key of \(meter.id)", $0)
            }
        }
        for poll in polls {
            guard case .rest(let rest) = poll.way, let login = rest.login else { continue }
            secrets.passwords[poll.meter] = try fetch("password of \(poll.meter)", login.password)
        }
        secrets.brokerPassword = try broker?.password.map { try fetch("password of mqtt", $0) }
        for (index, receiver) in alerts.receivers.enumerated() {
            secrets.receiverTokens[receiver.url] = try receiver.token.map {
                try fetch("token of receiver \(index + 1)", $0)
            }
        }
        return secrets
    }
}

/// A secret is configured, but there is none where it should come from.
package struct SecretMissing: Error, Sendable, Equatable, CustomStringConvertible {
    package let field: String
    package var description: String { "`\(field)` is empty; set its variable or fill its file" }
}

extension String {
    fileprivate func trimming(while isDropped: (Character) -> Bool) -> Substring {
        var rest = drop(while: isDropped)
        while let last = rest.last, isDropped(last) { rest.removeLast() }
        return rest
    }
}
