/// One life of a component in virtual time.
///
/// `@unchecked Sendable`: guarded by the lock of the `VirtualTimekeeper` whose activities belong to it.
final class Life: @unchecked Sendable {
    enum Stage {
        case goesOn, standsStill, isOver
    }

    var stage = Stage.goesOn
}
