/// The timekeeper of one life of a component: the time of that life can stand still, and it can end.
///
/// Everything that one life of a component does goes through one of these: its processes, started by
/// `joining`, and its servers, by `serving`. Another life needs another one.
package protocol ComponentTimekeeper: Timekeeper, Pausable {
    /// Ends this life, as by `kill -9`: all that waits throws `Killed`, in the order in which it began to
    /// wait, and so does every later call. It cannot be undone.
    func kill()

    /// A process of the component that joins a run under way. In virtual time its start is an entry of the
    /// queue, made now; whoever runs what this returns needs no baton, and ends without an error when the
    /// component has been killed.
    /// - Precondition: what is returned is run, once.
    func joining(_ process: NamedProcess) -> NamedProcess
}

/// Can be held up, as by SIGSTOP and SIGCONT.
package protocol Pausable: Sendable {
    /// From now on nothing of the component goes on: what falls due waits for `resume`.
    func pause()

    /// What has waited goes on, in the order in which it fell due.
    func resume()
}

/// The component that waits or stores here has been killed; nothing that it does has any effect.
package struct Killed: Error, Sendable, Hashable, CustomStringConvertible {
    package init() {}
    package var description: String { "the component has been killed" }
}
