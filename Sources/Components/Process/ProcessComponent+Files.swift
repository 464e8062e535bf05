import Foundation
import Scenarios

/// The addresses, files, output and failures of a program.
extension ProcessComponent {
    var folder: URL { context.folder.appending(path: name) }
    var log: URL { context.folder.appending(path: "\(name).log") }

    /// Enters its folder, the port that wattloop has chosen for it, and its address where that is known before it runs.
    func enterAddresses() throws {
        let addresses = context.addresses
        addresses.enter(folder.path, as: "\(name).folder")
        guard let port = FreePort.take() else {
            throw ComponentFailure(
                problem: "`\(name)` cannot have a port: all from 20000 to 29999 are in use",
                advice: "stop what listens there")
        }
        addresses.enter("127.0.0.1", as: "\(name).host")
        addresses.enter("\(port)", as: "\(name).port")
        if let url = plan.url {
            addresses.enter(addresses.fillIn(url), as: "\(name).url")
        } else if !plan.ready.printsAddress {
            addresses.enter("http://127.0.0.1:\(port)", as: "\(name).url")
        }
    }

    /// Enters the address that the program has printed, unless `url` says another.
    func enterPrinted(_ address: String) {
        if plan.url == nil { context.addresses.enter(address, as: "\(name).url") }
    }

    /// Empties its folder and its log, and writes the files that the scenario has for it.
    func prepareFiles() throws {
        do {
            try? FileManager.default.removeItem(at: folder)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data().write(to: log)
            for (name, text) in plan.files {
                let file = folder.appending(path: name)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(context.addresses.fillIn(text).utf8).write(to: file)
            }
        } catch {
            throw CannotStart(folder: folder.path, reason: error)
        }
    }

    func makeLaunch() -> Launch {
        let addresses = context.addresses
        let added = plan.environment.map { ($0.name, addresses.fillIn($0.text)) }
        return Launch(
            command: plan.command.map { addresses.fillIn($0) },
            environment: ProcessInfo.processInfo.environment.merging(added) { $1 },
            folder: URL(fileURLWithPath: plan.position.file).deletingLastPathComponent().path,
            log: log.path)
    }

    /// The text that its present instance has printed.
    func output() -> String {
        guard let data = try? Data(contentsOf: log) else { return "" }
        return String(decoding: data.dropFirst(printed), as: UTF8.self)
    }

    func failure(_ what: String, _ launch: Launch) -> ComponentFailure {
        let lines = output().split(separator: "\n").suffix(10).map(String.init)
        return ComponentFailure(
            problem: "`\(name)` \(what)", command: launch.command, output: lines, log: log.path)
    }

    func cannotStart(_ launch: Launch, code: Int32) -> ComponentFailure {
        let program = launch.command[0]
        let isPath = program.contains("/")
        let (reason, advice): (String, String?) =
            switch code {
            case ENOENT where isPath:
                ("there is no `\(program)` seen from \(launch.folder)", "write its path as seen from there")
            case ENOENT where program == "mosquitto":
                (
                    "there is no `mosquitto`, the broker",
                    "install it, on Debian with apt-get install mosquitto"
                )
            case ENOENT: ("there is no `\(program)` on the PATH", "install it, or write its path")
            case EACCES:
                ("`\(program)` may not be executed", "run chmod +x, or name its interpreter before it")
            default: ("the system says \(String(cString: strerror(code)).lowercased())", nil)
            }
        return ComponentFailure(
            problem: "`\(name)` cannot be started: \(reason)", command: launch.command, advice: advice)
    }
}

extension Readiness {
    /// Whether the pattern has a group, which matches the address.
    fileprivate var printsAddress: Bool {
        guard case .prints(let pattern) = sign else { return false }
        return pattern.firstMatch(of: /(^|[^\\])\((?!\?)/) != nil
    }
}
