import Logging

/// Drops every line.
package let silentLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
