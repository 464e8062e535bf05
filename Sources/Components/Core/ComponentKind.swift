import Documents
import Scenarios

/// A kind of component: its row in the language, the check of its configuration, and how a run makes one.
package struct ComponentKind: Sendable {
    package let row: ComponentRow
    /// A program starts after the devices listen, because its command may name their addresses.
    package var startsAfterDevices = false
    /// Diagnostics that need more than one field: of the components of this kind, and of what talks to them.
    package let check: @Sendable (Scope) -> [Diagnostic]
    package let make: @Sendable (ComponentPlan, ComponentContext) throws -> ComponentInRun

    package init(
        row: ComponentRow, startsAfterDevices: Bool = false,
        check: @escaping @Sendable (Scope) -> [Diagnostic],
        make: @escaping @Sendable (ComponentPlan, ComponentContext) throws -> ComponentInRun
    ) {
        self.row = row
        self.startsAfterDevices = startsAfterDevices
        self.check = check
        self.make = make
    }

    /// What a check looks at.
    package struct Scope: Sendable {
        /// The components of the kind, in the order of their declaration.
        package let components: [ComponentPlan]
        package let plan: Plan
        /// The run may have virtual time.
        package let isVirtual: Bool
    }

    /// The diagnostics of one plan.
    package func diagnostics(of plan: Plan, isVirtual: Bool) -> [Diagnostic] {
        check(
            Scope(
                components: plan.components.filter { $0.uses == row.name }, plan: plan, isVirtual: isVirtual))
    }
}

extension ComponentKind {
    /// The kinds of this version, one line each.
    package static let builtIn = [hub, broker, process, address]
}
