/// The timekeeper of one life of a component in virtual time.
///
/// Waits need nothing of their own: the activities that do the waiting know the life that they belong to.
final class VirtualComponentTimekeeper: ComponentTimekeeper {
    private let base: VirtualTimekeeper
    private let life = Life()

    init(_ base: VirtualTimekeeper) {
        self.base = base
    }

    var now: UTCInstant { base.now }
    var grace: Duration { base.grace }

    func sleep(until deadline: UTCInstant) async throws { try await base.sleep(until: deadline) }
    func silence(_ reason: String) async throws { try await base.silence(reason) }
    func makeParking(_ name: String) -> any Parking { base.makeParking(name) }
    func makeLife() -> any ComponentTimekeeper { base.makeLife() }

    func withTimeout<Result: Sendable>(
        _ limit: Duration, _ operation: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await base.withTimeout(limit, operation)
    }

    func serving(_ name: String, _ body: () async -> ServingOutcome) async {
        await base.serving(name, in: life, body)
    }

    func pause() { base.pause(life) }
    func resume() { base.resume(life) }
    func kill() { base.kill(life) }

    func joining(_ process: NamedProcess) -> NamedProcess {
        let start = base.makeStart(process.name, rank: VirtualTimekeeper.Rank.ordinary, of: life)
        return NamedProcess(process.name) { [base] in await base.live(process, from: start) }
    }
}
