import CSpawn
import Foundation
import Synchronization
import Timekeeping

@testable import Wires

/// A real mosquitto on a loopback address of its own, which the test ends by its id.
final class BrokerUnderTest: Sendable {
    let address: MQTTAddress
    private let folder: URL
    /// The number of its process.
    private let process = Mutex<pid_t?>(nil)
    private static let count = Mutex(0)
    /// Of brokers that run. A test process can exit while an instance is still held somewhere; a broker that outlived it
    /// would keep its terminal or pipe open for ever.
    private static let running = Mutex<Set<pid_t>>([])
    private static let endsAllAtExit: Void = {
        _ = atexit {
            for id in BrokerUnderTest.running.withLock({ $0 }) { kill(id, SIGKILL) }
        }
    }()

    /// - Parameters:
    ///   - configuration: lines beside those of the listener; `FOLDER` stands for a folder of its own.
    ///   - files: written into that folder; told the address of the broker.
    init(
        _ configuration: [String] = [], isSecure: Bool = false,
        files: (_ host: String) throws -> [String: String] = { _ in [:] }
    ) throws {
        let number = Self.count.withLock { count in
            count += 1
            return count
        }
        address = MQTTAddress(
            host: "127.\(10 + Int(getpid()) % 50).\(Int(getpid()) / 50 % 250).\(number)", port: 11_883,
            isSecure: isSecure)
        folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let lines =
            ["user root", "listener \(address.port) \(address.host)", "log_dest stderr"] + configuration
        let text = lines.joined(separator: "\n").replacing("FOLDER", with: folder.path) + "\n"
        try Data(text.utf8).write(to: folder.appending(path: "broker.conf"))
        for (name, text) in try files(address.host) {
            try Data(text.utf8).write(to: folder.appending(path: name))
        }
        try start()
    }

    /// Where it listens, too, with the line `listener 0 FOLDER/broker.sock`.
    var socket: String { "\(folder.path)/broker.sock" }

    deinit {
        stop(SIGKILL)
        try? FileManager.default.removeItem(at: folder)
    }

    /// Returns when it says that it runs.
    func start() throws {
        _ = Self.endsAllAtExit
        var ends: [Int32] = [-1, -1]
        // Unlike those of a pipe, no program that another test starts meanwhile gets a copy of these.
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw CocoaError(.fileReadUnknown) }
        let id = try spawn(writingTo: ends[1])
        close(ends[1])
        process.withLock { $0 = id }
        var said = ""
        var bytes = [UInt8](repeating: 0, count: 1000)
        while !said.contains(" running\n") {
            let count = read(ends[0], &bytes, bytes.count)
            if count <= 0 { throw CocoaError(.executableLoad) }
            said += String(decoding: bytes.prefix(count), as: UTF8.self)
        }
        Self.drain(ends[0])
    }

    /// Reads what it says until its end: it waits for a reader that is behind, and answers nobody meanwhile.
    private static func drain(_ output: Int32) {
        Thread.detachNewThread {
            var bytes = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = read(output, &bytes, bytes.count)
                guard count > 0 || (count < 0 && errno == EINTR) else { break }
            }
            close(output)
        }
    }

    /// With the signals as they are for any program, whatever the test has blocked.
    private func spawn(writingTo output: Int32) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor: Int32 in 1...2 { posix_spawn_file_actions_adddup2(&actions, output, descriptor) }
        // Sockets of other tests would live on in the broker.
        cspawn_add_closefrom(&actions, 3)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        let command = ["mosquitto", "-c", folder.appending(path: "broker.conf").path]
        var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        var id: pid_t = 0
        let code = posix_spawn(&id, "/usr/sbin/mosquitto", &actions, &attributes, &words, environ)
        guard code == 0 else { throw CocoaError(.executableLoad) }
        Self.running.withLock { _ = $0.insert(id) }
        return id
    }

    /// Ends it by a signal; returns when it is gone.
    /// - Parameter signal: SIGTERM only when it has served a client: it forgets one that comes before its loop begins.
    func stop(_ signal: Int32) {
        let id = process.withLock { id in
            defer { id = nil }
            return id
        }
        guard let id else { return }
        kill(id, signal)
        // The number is given up under the lock, when nothing is left to wait for: the handler at exit must neither wait
        // nor end another process that has got the number.
        var end = siginfo_t()
        while waitid(P_PID, id_t(id), &end, WEXITED | WNOWAIT) < 0, errno == EINTR {}
        Self.running.withLock { running in
            var status: Int32 = 0
            while waitpid(id, &status, 0) < 0, errno == EINTR {}
            running.remove(id)
        }
    }

    /// How a client of this name presents itself.
    func client(
        _ name: String, _ change: (inout MQTTLink.Settings) -> Void = { _ in }
    ) -> MQTTLink.Settings {
        var settings = MQTTLink.Settings(address: address, clientID: name)
        change(&settings)
        return settings
    }
}

/// What has come to a subscriber.
final class Inbox: Sendable {
    private let messages = Mutex<[MQTTMessage]>([])
    let isOpen = Mutex(true)

    var all: [MQTTMessage] { messages.withLock { $0 } }
    var texts: [String] { all.map { String(decoding: $0.payload, as: UTF8.self) } }

    /// Takes a message unless it is closed.
    func take(_ message: MQTTMessage) -> Bool {
        guard isOpen.withLock({ $0 }) else { return false }
        messages.withLock { $0.append(message) }
        return true
    }
}

extension MQTTMessage {
    init(_ topic: String, _ text: String, qos: QoS = .atLeastOnce, isRetained: Bool = false) {
        self.init(topic: topic, payload: Array(text.utf8), qos: qos, isRetained: isRetained)
    }
}
