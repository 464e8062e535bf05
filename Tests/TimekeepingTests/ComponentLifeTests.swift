import Testing
import TimeLimits
import Timekeeping

/// What a pause and a kill do to the waits of a component, in virtual time.
@Suite(.ends())
struct ComponentLifeTests {
    let time = VirtualTimekeeper(start: UTCInstant(seconds: 0))

    /// Runs `component` as processes of one life, beside `others`, to the end of the twentieth second.
    private func run(
        component: [@Sendable (Bench) async throws -> Void],
        others: [@Sendable (Bench, any ComponentTimekeeper) async throws -> Void]
    ) async throws -> [String] {
        let time = time
        let life = time.makeLife()
        let bench = Bench(time: time, step: .seconds(1))
        let own = Bench(time: life, step: .seconds(1), into: bench)
        let joined = component.enumerated().map { index, process in
            life.joining(NamedProcess("component \(index)") { try await process(own) })
        }
        let beside = others.enumerated().map { index, process in
            RankedProcess(NamedProcess("other \(index)") { try await process(bench, life) })
        }
        try await time.run(processes: beside, services: joined) { try await time.sleep(for: .seconds(20)) }
        return bench.trace
    }

    @Test func `a kill ends all waits in the order in which they began, through the queue`() async throws {
        let parking = time.makeParking("nobody")
        let trace = try await run(
            component: [
                { bench in bench.note("1 " + (await bench.outcome { try await bench.time.sleep(for: .hour) }))
                },
                { bench in bench.note("2 " + (await bench.outcome { try await parking.wait() })) },
                { bench in
                    let word = await bench.outcome {
                        try await bench.time.withTimeout(.hour) { try await bench.time.silence("nobody") }
                    }
                    bench.note("3 \(word)")
                },
                { bench in bench.note("4 " + (await bench.outcome { try await bench.time.sleep(for: .hour) }))
                },
            ],
            others: [
                { bench, life in
                    try await bench.time.sleep(for: .seconds(2))
                    life.kill()
                    bench.note("killed")
                }
            ])
        let word = "\(Killed())"
        #expect(trace == ["killed", "1 \(word)", "2 \(word)", "3 \(word)", "4 \(word)"])
    }

    @Test func `whoever has been killed cannot wait any more, nor has it been woken`() async throws {
        let parking = time.makeParking("something")
        let trace = try await run(
            component: [
                { bench in
                    try? await bench.time.sleep(for: .hour)
                    bench.note(await bench.outcome { try await parking.wait() })
                    bench.note(await bench.outcome { try await bench.time.sleep(for: .zero) })
                    bench.note(await bench.outcome { try await bench.time.silence("nobody") })
                    bench.note(await bench.outcome { try await bench.time.withTimeout(.hour) { "done" } })
                }
            ],
            others: [
                { bench, life in
                    try await bench.time.sleep(for: .seconds(2))
                    parking.wake()
                    life.kill()
                }
            ])
        #expect(trace == Array(repeating: "\(Killed())", count: 4))
    }

    @Test func `a request to a component that has been killed is not served`() async throws {
        let trace = try await run(
            component: [],
            others: [
                { bench, life in
                    life.kill()
                    let word = await bench.outcome {
                        try await bench.time.withTimeout(.seconds(5)) {
                            await bench.ask(life, "request")
                            try await SystemTimekeeper().makeParking("an answer").wait()
                        }
                    }
                    bench.note("\(word) at \(bench.time.now.seconds)")
                }
            ])
        #expect(trace == ["timed out at 5.0"])
    }

    @Test func `a process that is killed before its start never runs`() async throws {
        let trace = try await run(
            component: [],
            others: [
                { bench, life in
                    let process = life.joining(NamedProcess("newcomer") { bench.note("runs") })
                    life.kill()
                    async let end: Void = try process.run()
                    try await bench.time.sleep(for: .seconds(1))
                    try await end
                    bench.note("over")
                }
            ])
        #expect(trace == ["over"])
    }

    @Test func `a pause holds up what falls due, which then goes on in its order`() async throws {
        let parking = time.makeParking("a wake-up")
        let trace = try await run(
            component: [
                { bench in try await bench.sleepAndNote(4) },
                { bench in
                    try await parking.wait()
                    bench.note("woken at \(bench.time.now.seconds)")
                },
                { bench in try await bench.sleepAndNote(3) },
                { bench in try await bench.sleepAndNote(12) },
            ],
            others: [
                { bench, life in
                    try await bench.time.sleep(for: .seconds(2))
                    life.pause()
                    parking.wake()
                    try await bench.time.sleep(for: .seconds(8))
                    life.resume()
                    bench.note("resumed")
                },
                { bench, _ in try await bench.sleepAndNote(5) },
            ])
        #expect(
            trace == [
                "5 at 5.0", "resumed", "woken at 10.0", "3 at 10.0", "4 at 10.0", "12 at 12.0",
            ])
    }

    @Test func `a request to a paused component is served when it goes on`() async throws {
        let trace = try await run(
            component: [],
            others: [
                { bench, life in
                    life.pause()
                    try await bench.time.sleep(for: .seconds(10))
                    life.resume()
                },
                { bench, life in
                    try await bench.time.sleep(for: .seconds(1))
                    await bench.ask(life, "request")
                    bench.note("sender goes on at \(bench.time.now.seconds)")
                },
                { bench, _ in try await bench.sleepAndNote(5) },
            ])
        #expect(trace == ["5 at 5.0", "request served at 10.0", "sender goes on at 10.0"])
    }

    @Test func `a paused component that is killed wakes up dead`() async throws {
        let trace = try await run(
            component: [
                { bench in bench.note(await bench.outcome { try await bench.time.sleep(for: .seconds(2)) }) },
                { bench in bench.note(await bench.outcome { try await bench.time.sleep(for: .hour) }) },
            ],
            others: [
                { bench, life in
                    life.pause()
                    try await bench.time.sleep(for: .seconds(5))
                    life.kill()
                    life.resume()
                    bench.note("killed")
                }
            ])
        #expect(trace == ["killed", "\(Killed())", "\(Killed())"])
    }

    @Test func `its own time-outs do not fire while it stands still`() async throws {
        let trace = try await run(
            component: [
                { bench in
                    let word = await bench.outcome {
                        try await bench.time.withTimeout(.seconds(2)) {
                            try await bench.time.silence("nobody")
                        }
                    }
                    bench.note("\(word) at \(bench.time.now.seconds)")
                }
            ],
            others: [
                { bench, life in
                    life.pause()
                    try await bench.time.sleep(for: .seconds(10))
                    life.resume()
                }
            ])
        #expect(trace == ["timed out at 10.0"])
    }

    @Test
    func `an answer that is there before its exchange has ended waits while its component stands still`()
        async throws
    {
        let time = time
        let trace = try await run(
            component: [
                { bench in
                    let turn = Turn()
                    let (answer, arrival) = AsyncStream.makeStream(of: Void.self)
                    await withTaskGroup(of: Void.self) { group in
                        await time.serving("device") {
                            try? await time.sleep(for: .seconds(3))
                            group.addTask {
                                arrival.finish()
                                await turn.takeIfClaimed()
                                bench.note("answered at \(time.now.seconds)")
                            }
                            // On a thread of its own the caller sees the answer now.
                            for await _ in answer {}
                            return .answered
                        }
                    }
                }
            ],
            others: [
                { bench, life in
                    try await bench.time.sleep(for: .seconds(1))
                    life.pause()
                    try await bench.time.sleep(for: .seconds(9))
                    life.resume()
                }
            ])
        #expect(trace == ["answered at 10.0"])
    }

    @Test func `a run ends while a component stands still`() async throws {
        let trace = try await run(
            component: [
                { bench in bench.note(await bench.outcome { try await bench.time.sleep(for: .seconds(2)) }) }
            ],
            others: [{ _, life in life.pause() }])
        #expect(trace == ["cancelled"])
    }
}

extension Bench {
    fileprivate func sleepAndNote(_ seconds: Int) async throws {
        try await time.sleep(for: .seconds(seconds))
        note("\(seconds) at \(time.now.seconds)")
    }

    /// One request to a component.
    fileprivate func ask(_ component: any ComponentTimekeeper, _ name: String) async {
        await component.serving(name) {
            note("\(name) served at \(time.now.seconds)")
            return .answered
        }
    }
}
