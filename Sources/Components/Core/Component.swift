import Faults
import Scenarios
import Timekeeping
import Verdicts

/// Software under test in a run: a part of wattloop, a program, or a server at an address.
package protocol Component: Sendable {
    var name: String { get }
    /// Activities that last as long as the run. Those that spend the run's time join it by themselves.
    var processes: [NamedProcess] { get }
    /// Starts it, and returns when it accepts connections; `address(_:)` is known from then on.
    func open() async throws
    func close() async
    /// The text that `${name.field}` stands for; `nil` for a field that the component does not have.
    func address(_ field: String) -> String?
}

/// Stored rows of a component, for an expectation that compares a series.
package protocol SeriesSource: Sendable {
    /// The rows of one meter in the order of their keys, read through the public interface of the component.
    /// - Parameter source: the transport by which the rows arrived, for example `push`.
    func rows(of series: SeriesReference, from source: String) -> any SeriesRows
}

/// The rows of a series, fetched one after the other.
package protocol SeriesRows {
    /// `nil` after the last one.
    /// - Throws: `UnreadableRows`.
    mutating func next() async throws -> SeriesRow?
    func close() async
}

/// Energy tables of a component, for an expectation that compares a table.
package protocol TableSource: Sendable {
    /// The zone whose hours and days the tables have.
    var zone: Zone { get }
    /// The rows of one meter in the order of time, read through the public interface of the component.
    /// - Parameter range: rows that lie in it, wholly or in part, are read.
    func table(of meter: String, per period: TableReference.Period, in range: Range<UTCInstant>)
        -> any EnergyRows
}

/// The rows of an energy table, fetched one after the other.
package protocol EnergyRows: Sendable {
    /// `nil` after the last one.
    /// - Throws: `UnreadableRows`.
    mutating func next() async throws -> TableRow?
    func close() async
}

/// A component that a timeline may have left killed or paused, and whose rows are read after the run.
package protocol Restorable: Sendable {
    /// Ends every fault, and starts the component if it is down.
    func restore() async throws
}

/// A component of a run with its abilities; one that it does not have is `nil`.
package struct ComponentInRun: Sendable {
    package let component: any Component
    package var signals: (any SignalSource & Sendable)?
    package var faults: (any FaultTarget)?
    package var series: (any SeriesSource)?
    package var tables: (any TableSource)?
    package var restorable: (any Restorable)?

    package init(_ component: any Component) {
        self.component = component
    }
}

/// The public interface of a component did not answer with the rows that it has stored.
package struct UnreadableRows: Error, CustomStringConvertible {
    package let address: String
    /// 0 without an answer.
    package let status: Int
    /// `readings`, `energies`.
    package let rows: String

    package var description: String { "GET \(address) answered \(status) in place of \(rows)" }
}
