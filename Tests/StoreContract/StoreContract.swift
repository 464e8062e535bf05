import Storage

/// What every store of a hub promises, as clauses that any store can be put through.
package enum StoreContract {
    /// One promise, and the proof that a store keeps it.
    package struct Clause: Sendable, CustomStringConvertible {
        /// A sentence.
        package let description: String
        let check: @Sendable (StoreSubject) async throws -> Void

        /// - Parameter check: gets an empty store that knows meters `m1` and `m2`.
        init(_ sentence: String, check: @escaping @Sendable (any HubStore) async throws -> Void) {
            self.init(sentence, ofSubject: { subject in try await subject.withStore(check) })
        }

        init(_ sentence: String, ofSubject check: @escaping @Sendable (StoreSubject) async throws -> Void) {
            description = sentence
            self.check = check
        }

        /// Puts a store through the clause; reports what it breaks as issues of the test that runs.
        package func check(_ subject: StoreSubject) async throws { try await check(subject) }
    }

    package static let clauses: [Clause] =
        readings + identities + identitiesAfterReopening + energy + counters + incidents + notifications
        + registrations + faults + reopening
}
