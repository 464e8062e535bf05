import Documents
import Scenarios

/// One thing that the language knows, as `wattloop explain` tells it.
package struct Topic: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case part, model, component, action, form, signal, event, alert, expression
        /// Found by name, and not listed.
        case field, word
    }

    package var kind: Kind
    package var name: String
    /// One line.
    package var about: String
    /// What else is to be said: (`target`, `site`).
    package var facts: [(key: String, value: String)] = []
    package var tables: [Table] = []
    package var examples: [Example] = []
    /// Messages as a device sends them.
    package var messages: [SampleMessage] = []

    /// Lines in three columns.
    package struct Table: Sendable {
        package var title: String
        package var lines: [Line]
    }

    package struct Line: Sendable {
        /// How far it is indented below its parent.
        package var depth = 0
        package var name: String
        /// Type, unit and default.
        package var type: String
        package var about: String
    }

    /// A part of a scenario that can be pasted as it stands.
    package struct Example: Sendable {
        /// The key of a scenario that it belongs to: `timeline`.
        package var part: String
        /// The lines below that key, indented as there.
        package var lines: [String]

        package var text: String { ([part + ":"] + lines).joined(separator: "\n") + "\n" }
    }
}
