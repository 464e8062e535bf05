import Timekeeping

@testable import Wires

extension VirtualProgram {
    static let timeouts = [
        VirtualProgram(
            "a silent peer, with a time-out",
            trace: [
                "0.0 silence", "3.0 tick", "5.0 meter: no answer within 5.0 seconds", "6.0 silence",
                "11.0 meter: no answer within 5.0 seconds",
            ]
        ) { run in
            let (hub, url) = try await run.server("hub") { _ in
                run.note("silence")
                return .stayDark
            }
            try await run.run(
                until: 20, servers: [hub],
                [
                    NamedProcess("meter") {
                        let client = run.client()
                        for _ in 1...2 {
                            await run.note("meter") {
                                try await run.time.withTimeout(.seconds(5)) {
                                    try await client.send("POST", url)
                                }
                            }
                            try await run.time.sleep(for: .seconds(1))
                        }
                    },
                    NamedProcess("clock") {
                        await run.wait(until: 3)
                        run.note("tick")
                    },
                ])
        },
        VirtualProgram(
            "a time-out that fires while the handler sleeps: the handler goes on by itself",
            trace: [
                "0.0 hub begins 1", "2.0 meter: no answer within 2.0 seconds", "2.0 hub begins 2",
                "2.0 meter got 200", "3.0 meter lives", "4.0 hub stores 1", "5.0 meter lives",
            ]
        ) { run in
            let (hub, url) = try await run.server("hub") { request in
                run.note("hub begins \(request.query("n") ?? "")")
                guard request.query("n") == "1" else { return .respond(.json(200, "{}")) }
                await run.wait(until: 4)
                run.note("hub stores 1")
                return .respond(.json(200, "{}"))
            }
            try await run.run(
                until: 20, servers: [hub],
                [
                    NamedProcess("meter") {
                        let client = run.client()
                        for number in 1...2 {
                            await run.note("meter") {
                                try await run.time.withTimeout(.seconds(2)) {
                                    try await client.send("POST", url.at("/?n=\(number)"))
                                }
                            }
                        }
                        for second in [3, 5] {
                            await run.wait(until: Int64(second))
                            run.note("meter lives")
                        }
                        await client.close()
                    }
                ])
        },
        VirtualProgram(
            "a reply at the very instant of its time-out is in time",
            trace: ["2.0 hub ends", "2.0 meter got 200"]
        ) { run in
            let (hub, url) = try await run.server("hub") { _ in
                await run.wait(until: 2)
                run.note("hub ends")
                return .respond(.json(200, "{}"))
            }
            try await run.run(
                until: 20, servers: [hub],
                [
                    NamedProcess("meter") {
                        await run.note("meter") {
                            try await run.time.withTimeout(.seconds(2)) {
                                try await run.client(keepsAlive: false).send("POST", url)
                            }
                        }
                    }
                ])
        },
        VirtualProgram(
            "a handler's own time-out fires before its caller's",
            trace: ["1.0 hub: no answer within 1.0 seconds", "1.0 meter got 504"]
        ) { run in
            let (chain, chainURL) = try await run.server("chain") { _ in .stayDark }
            let (hub, hubURL) = try await run.server("hub") { _ in
                await run.note("hub") {
                    try await run.time.withTimeout(.seconds(1)) {
                        try await run.client().send("POST", chainURL)
                    }
                }
                return .respond(.json(504, "{}"))
            }
            try await run.run(
                until: 20, servers: [hub, chain],
                [
                    NamedProcess("meter") {
                        await run.note("meter") {
                            try await run.time.withTimeout(.seconds(5)) {
                                try await run.client(keepsAlive: false).send("POST", hubURL)
                            }
                        }
                    }
                ])
        },
        VirtualProgram(
            "both time-outs of a chain fire at one instant: the outer first",
            trace: [
                "1.0 meter: no answer within 1.0 seconds", "1.0 hub: no answer within 1.0 seconds",
                "3.0 chain ends",
            ]
        ) { run in
            let (chain, chainURL) = try await run.server("chain") { _ in
                await run.wait(until: 3)
                run.note("chain ends")
                return .respond(.json(200, "{}"))
            }
            let (hub, hubURL) = try await run.server("hub") { _ in
                await run.note("hub") {
                    try await run.time.withTimeout(.seconds(1)) {
                        try await run.client().send("POST", chainURL)
                    }
                }
                return .respond(.json(504, "{}"))
            }
            try await run.run(
                until: 20, servers: [hub, chain],
                [
                    NamedProcess("meter") {
                        await run.note("meter") {
                            try await run.time.withTimeout(.seconds(1)) {
                                try await run.client().send("POST", hubURL)
                            }
                        }
                    }
                ])
        },
    ]
}
