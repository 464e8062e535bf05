import ArgumentParser
import Documents
import Foundation
import Hub
import Ingestion
import Logging
import Metering
import NIOPosix
import Timekeeping
import UnixSignals
import Wires

struct HubCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hub", abstract: "Runs the hub on its own: ingestion, history, alerting.",
        discussion: "Example: wattloop hub --config hub.yaml")

    @Option(help: "The configuration file.")
    var config: String

    @Option(help: "The least level of log lines: debug, info, notice, warning or error.")
    var logLevel = LogLevel.info

    @Flag(help: "Finds mistakes in the configuration, and does not run.")
    var check = false

    enum LogLevel: String, ExpressibleByArgument, CaseIterable { case debug, info, notice, warning, error }

    func run() async throws {
        let (configuration, text) = try readConfiguration()
        if check {
            _ = try secrets(configuration, text)
            return Terminal.say("\(config): no mistakes")
        }
        let logger = Logger(label: "hub") { _ in
            LineLog(level: Logger.Level(rawValue: logLevel.rawValue) ?? .info)
        }
        let time = SystemTimekeeper()
        var surroundings = HubAssembly.Surroundings(
            time: time, wiring: Wiring(group: MultiThreadedEventLoopGroup.singleton), logger: logger)
        surroundings.seed = UInt64(bitPattern: time.now.nanoseconds)
        surroundings.secrets = try secrets(configuration, text)
        surroundings.version = Version.text
        surroundings.idle = .seconds(300)
        let hub = try await assemble(configuration, surroundings)
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let port = try await open(hub, configuration)
        logger.info(
            "listening",
            metadata: [
                "address":
                    "\(configuration.tls == nil ? "http" : "https")://\(configuration.listen.host):\(port)",
                "meters": "\(configuration.meters.count)",
                "store": "\(configuration.store)",
            ])
        try await serve(hub, until: signals, logger)
        await hub.close()
        logger.info("stopped")
    }

    private func readConfiguration() throws -> (HubConfiguration, text: String) {
        let text: String
        do {
            text = try ScenarioFiles.read(config)
        } catch {
            throw Failure(
                code: .invalid, message: "error: \(config) cannot be read: \(SystemReason.text(of: error))")
        }
        do {
            return (try HubConfiguration(document: YAMLDocument.parse(text, file: config)), text)
        } catch let mistakes {
            throw Failure(code: .invalid, message: mistakes.rendered { $0 == config ? text : nil })
        }
    }

    private func secrets(_ configuration: HubConfiguration, _ text: String) throws -> HubSecrets {
        do {
            return try configuration.secrets(
                environment: ProcessInfo.processInfo.environment, readFile: ScenarioFiles.read)
        } catch {
            let place = error.diagnostic.map { Diagnostics([$0]).rendered { $0 == config ? text : nil } }
            throw Failure(code: .invalid, message: place ?? "\(config): error: \(error)")
        }
    }

    private func assemble(
        _ configuration: HubConfiguration, _ surroundings: HubAssembly.Surroundings
    ) async throws -> HubAssembly {
        do {
            return try await HubAssembly(
                configuration, storePath: configuration.store, durability: .power, execution: .offloaded,
                surroundings)
        } catch let mistakes as Diagnostics {
            throw Failure(code: .invalid, message: mistakes.rendered { _ in nil })
        } catch let problem as StoreError {
            throw Failure(code: .componentFailed, message: "error: \(problem)")
        } catch {
            throw Failure(
                code: .componentFailed,
                message: "error: the hub cannot start: \(SystemReason.text(of: error))")
        }
    }

    private func open(_ hub: HubAssembly, _ configuration: HubConfiguration) async throws -> Int {
        do {
            return try await hub.open(host: configuration.listen.host, port: configuration.listen.port)
        } catch let problem as PortProblem {
            throw Failure(code: .componentFailed, message: "error: \(problem)")
        }
    }

    /// Serves until a signal comes; then takes no new connections, and ends when what was under way has been answered.
    private func serve(_ hub: HubAssembly, until signals: UnixSignalsSequence, _ logger: Logger) async throws
    {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for process in hub.processes {
                group.addTask {
                    try await process.run()
                    return false
                }
            }
            group.addTask {
                try await hub.serve()
                return false
            }
            group.addTask {
                for await signal in signals {
                    logger.info("stopping", metadata: ["signal": "\(signal)"])
                    return true
                }
                return false
            }
            group.addTask {
                await Terminal.end()
                return true
            }
            while let isSignal = try await group.next(), !isSignal {}
            await hub.stopListening()
            group.cancelAll()
            while let _ = await group.nextResult() {}
        }
    }
}
