import CSpawn
import Foundation

/// What it takes to start a program.
struct Launch: Sendable {
    /// The program, by its name on the PATH or its path, and its arguments.
    var command: [String]
    var environment: [String: String]
    /// Where it runs.
    var folder: String
    /// The file to which its output is appended.
    var log: String
    /// The descriptor that it reads from; nothing when not given.
    var input: Int32?

    /// The system's code of why a program could not be started.
    struct Failure: Error {
        let code: Int32
    }

    /// Starts it in a process group of its own, without a shell, with none of our descriptors and with the
    /// signals as they are for any program.
    /// - Throws: `Launch.Failure`.
    func start() throws(Failure) -> ProcessInstance {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        cspawn_add_closefrom(&actions, 3)
        cspawn_add_chdir(&actions, folder)
        var attributes = Self.attributes()
        defer { posix_spawnattr_destroy(&attributes) }
        var words = (command.map { strdup($0) }) + [nil]
        var variables = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (words + variables).forEach { free($0) } }
        var id: pid_t = 0
        let code = posix_spawnp(&id, command[0], &actions, &attributes, &words, &variables)
        guard code == 0 else { throw Failure(code: code) }
        return ProcessInstance(id: id)
    }

    private static func attributes() -> posix_spawnattr_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        posix_spawnattr_setflags(&attributes, Int16(flags))
        posix_spawnattr_setpgroup(&attributes, 0)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        return attributes
    }
}
