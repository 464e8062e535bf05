import Documents

extension HubConfiguration {
    /// Fetches the secrets of the HTTP interface.
    /// - Parameters:
    ///   - environment: the variables that `{env: NAME}` speaks of.
    ///   - readFile: reads the text that `{file: PATH}` speaks of; white space around it is dropped.
    /// - Throws: `SecretMissing`, or what `readFile` throws.
    public func access(
        environment: [String: String], readFile: (String) throws -> String
    ) throws -> IngestionAPI.Access {
        func fetch(_ name: String, _ source: SecretSource?) throws -> String? {
            let text =
                switch source {
                case nil: String?.none
                case .text(let text): text
                case .environment(let variable): environment[variable] ?? ""
                case .file(let path): String(try readFile(path).trimming(while: \.isWhitespace))
                }
            guard text != "" else { throw SecretMissing(field: name) }
            return text
        }
        return IngestionAPI.Access(token: try fetch("token", token), key: try fetch("key", key))
    }
}

/// A secret is configured, but there is none where it should come from.
public struct SecretMissing: Error, Sendable, Equatable, CustomStringConvertible {
    public let field: String
    public var description: String { "`\(field)` is empty; set its variable or fill its file" }
}

extension String {
    fileprivate func trimming(while isDropped: (Character) -> Bool) -> Substring {
        var rest = drop(while: isDropped)
        while let last = rest.last, isDropped(last) { rest.removeLast() }
        return rest
    }
}
