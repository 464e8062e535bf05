import Documents

/// A secret is configured, but there is none where it should come from.
package struct SecretMissing: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Problem: Error, Sendable, Equatable {
        case empty
        case noVariable(String)
        case emptyVariable(String)
        case emptyFile(String)
        case unreadable(String, reason: String)
    }

    /// For people, for example `token`, or `key of grid`.
    package let field: String
    package let problem: Problem
    /// Of the source, where the configuration has it.
    package let position: SourcePosition?

    package var description: String { "`\(field)`: \(problem.message)" }

    /// The same with its place; `nil` without one.
    package var diagnostic: Diagnostic? {
        position.map { Diagnostic($0, description, hint: problem.hint) }
    }
}

extension SecretMissing.Problem {
    fileprivate var message: String {
        switch self {
        case .empty: "the secret is empty"
        case .noVariable(let name): "the variable `\(name)` is not set"
        case .emptyVariable(let name): "the variable `\(name)` is empty"
        case .emptyFile(let path): "the file `\(path)` is empty"
        case .unreadable(let path, let reason): "the file `\(path)` cannot be read: \(reason)"
        }
    }

    fileprivate var hint: String {
        switch self {
        case .empty: "write {env: NAME} or {file: PATH}"
        case .noVariable(let name), .emptyVariable(let name): "set \(name) before the hub starts"
        case .emptyFile: "write the secret into it"
        case .unreadable: "name a file that this user may read"
        }
    }
}
