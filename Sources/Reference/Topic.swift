import Documents
import Scenarios

/// One thing that the language knows, as `wattloop explain` tells it.
public struct Topic: Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        case part, model, component, action, form, signal, event, expression
    }

    public var kind: Kind
    public var name: String
    /// One line.
    public var about: String
    /// What else is to be said: (`target`, `site`).
    public var facts: [(key: String, value: String)] = []
    public var tables: [Table] = []
    public var examples: [Example] = []

    /// Lines in three columns.
    public struct Table: Sendable {
        public var title: String
        public var lines: [Line]
    }

    public struct Line: Sendable {
        /// How far it is indented below its parent.
        public var depth = 0
        public var name: String
        /// Type, unit and default.
        public var type: String
        public var about: String
    }

    /// A part of a scenario that can be pasted as it stands.
    public struct Example: Sendable {
        /// The key of a scenario that it belongs to: `timeline`.
        public var part: String
        /// The lines below that key, indented as there.
        public var lines: [String]

        public var text: String { ([part + ":"] + lines).joined(separator: "\n") + "\n" }
    }
}
