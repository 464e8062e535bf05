import Foundation
import Scenarios

/// Addresses, files, output and failures of a program outside.
extension OutsideProcess {
    /// Its folder, the port that it may have, and its address where that is known before it runs.
    func enterAddresses() throws {
        let addresses = ground.addresses
        addresses.enter(folder.path, as: "\(name).folder")
        guard let port = FreePort.take() else {
            throw OutsideFailure(
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

    /// It has said itself where it listens; what `url` says goes first.
    func enterPrinted(_ address: String) {
        if plan.url == nil { ground.addresses.enter(address, as: "\(name).url") }
    }

    /// Its folder is empty when a run begins, but for what `files` says, and so is its log.
    func prepareFiles() throws {
        do {
            try? FileManager.default.removeItem(at: folder)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data().write(to: log)
            for (name, text) in plan.files {
                let file = folder.appending(path: name)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(ground.addresses.fillIn(text).utf8).write(to: file)
            }
        } catch {
            throw CannotStart(folder: folder.path, reason: error)
        }
    }

    func makeLaunch() -> Launch {
        let addresses = ground.addresses
        let added = plan.environment.map { ($0.name, addresses.fillIn($0.text)) }
        return Launch(
            command: plan.command.map { addresses.fillIn($0) },
            environment: ProcessInfo.processInfo.environment.merging(added) { $1 },
            folder: URL(fileURLWithPath: plan.position.file).deletingLastPathComponent().path,
            log: log.path)
    }

    /// What its present life has printed.
    func output() -> String {
        guard let data = try? Data(contentsOf: log) else { return "" }
        return String(decoding: data.dropFirst(state.withLock { $0.printed }), as: UTF8.self)
    }

    func failure(_ what: String, _ launch: Launch) -> OutsideFailure {
        let lines = output().split(separator: "\n").suffix(10).map(String.init)
        return OutsideFailure(
            problem: "`\(name)` \(what)", command: launch.command, output: lines, log: log.path)
    }

    func cannotStart(_ launch: Launch, code: Int32) -> OutsideFailure {
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
        return OutsideFailure(
            problem: "`\(name)` cannot be started: \(reason)", command: launch.command, advice: advice)
    }
}

extension Readiness {
    /// Whether the pattern has a group: then its output says where it listens.
    fileprivate var printsAddress: Bool {
        guard case .prints(let pattern) = sign else { return false }
        return pattern.firstMatch(of: /(^|[^\\])\((?!\?)/) != nil
    }
}
