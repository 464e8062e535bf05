/// What happens to a component under test as a whole.
package enum ComponentFault: Sendable, Equatable {
    /// It ends on the spot, as by `kill -9`, and starts again after that span.
    case kill(restartAfter: Duration)
    /// It ends in order, as by SIGTERM, and starts again after that span.
    case restart(restartAfter: Duration)
    /// It stands still, as by SIGSTOP: connections are kept, nothing is answered, no time passes for it.
    case pause
    /// Its store takes no more rows.
    case diskFull
}
