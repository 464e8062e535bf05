import Faults

extension HubComponent {
    /// A fault of the component begins.
    func begin(_ order: FaultOrder) async {}

    /// The fault of that timeline entry is over.
    func end(_ id: String) async {}
}
