import Foundation
import MemoryStore
import Metering
import Seeded
import Storage
import StoreContract
import Testing
import TimeLimits

@Suite(.ends())
struct StoreContractTests {
    enum Kind: String, CaseIterable, Sendable {
        case memory, sqliteInMemory, sqliteFile, sqlitePool

        func makeSubject() throws -> StoreSubject {
            switch self {
            case .memory:
                StoreSubject(rawValue, persists: false) { InMemoryStore(notificationLimit: $0) }
            case .sqliteInMemory:
                StoreSubject(rawValue, persists: false) { limit in
                    try SQLiteStore(
                        path: nil, durability: .process, execution: .inline, notificationLimit: limit)
                }
            case .sqliteFile: try Self.onFile(rawValue, .process, .inline)
            case .sqlitePool: try Self.onFile(rawValue, .power, .offloaded)
            }
        }

        private static func onFile(
            _ name: String, _ durability: SQLiteStore.Durability, _ execution: SQLiteStore.Execution
        ) throws -> StoreSubject {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
                "contract-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            return StoreSubject(name, persists: true) { limit in
                try SQLiteStore(
                    path: folder.path + "/hub.sqlite", durability: durability, execution: execution,
                    notificationLimit: limit)
            } clean: {
                try? FileManager.default.removeItem(at: folder)
            }
        }
    }

    @Test(arguments: Kind.allCases, StoreContract.clauses)
    func `every store keeps the contract`(kind: Kind, clause: StoreContract.Clause) async throws {
        try await clause.check(kind.makeSubject())
    }

    /// Sequences of a few thousand readings in all, or as many as `WATTLOOP_FUZZ` says.
    private static let sequences = DamagedInputs.count(ordinarily: 3000) / 120

    @Test func `both stores make the same of any sequence of readings`() async throws {
        for seed in 0..<UInt64(Self.sequences) {
            let sqlite = try SQLiteStore(path: nil, durability: .process, execution: .inline)
            let memory = InMemoryStore()
            let stores: [any HubStore] = [sqlite, memory]
            for store in stores { try await store.register([Meter(id: "m1"), Meter(id: "m2")]) }
            try await StoreComparison(sqlite, memory).compare(seed: seed, batches: 40)
            try sqlite.close()
        }
    }
}
