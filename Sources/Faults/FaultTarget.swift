/// A device or a component that a timeline can inject faults into.
package protocol FaultTarget: Sendable {
    /// A fault begins; a target ignores those that it does not have.
    func begin(_ order: FaultOrder) async
    /// The fault of that timeline entry ends; after a kill this returns when the target runs again.
    func end(_ id: String) async throws
}
