import Components
import Foundation
import Testing
import TimeLimits

@testable import Harness

@Suite(.ends())
struct FolderLockTests {
    private static func inFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    private static func exists(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path) }

    @Test func `a locked folder is refused until its lock is gone`() throws {
        try Self.inFolder { place in
            let folder = place.appending(path: "scenario/case")
            let locks = try FolderLock.all([folder])
            #expect(throws: FolderInUse(folder: folder.relativePath)) { try FolderLock.all([folder]) }
            withExtendedLifetime(locks) {}
        }
    }

    @Test func `cases of one scenario are locked side by side, and again after their end`() throws {
        try Self.inFolder { place in
            for _ in 0..<2 {
                let locks = try FolderLock.all(["a/one", "a/two", "b"].map { place.appending(path: $0) })
                #expect(locks.count == 3)
            }
        }
    }

    @Test func `a refusal leaves no folder that was not there`() throws {
        try Self.inFolder { place in
            let locks = try FolderLock.all([place.appending(path: "out/last")])
            #expect(throws: FolderInUse.self) {
                try FolderLock.all(
                    ["out/first/case", "other/deep", "out/last"].map { place.appending(path: $0) })
            }
            #expect(Self.exists(place.appending(path: "out/last")))
            #expect(!Self.exists(place.appending(path: "out/first")))
            #expect(!Self.exists(place.appending(path: "other")))
            withExtendedLifetime(locks) {}
        }
    }

    @Test func `a folder that cannot be made leaves none either, and the reason is told`() throws {
        try Self.inFolder { place in
            let file = place.appending(path: "file")
            try Data().write(to: file)
            let error = #expect(throws: CannotStart.self) {
                try FolderLock.all([place.appending(path: "new/one"), file.appending(path: "two")])
            }
            #expect(
                error?.description
                    == "cannot write into \(file.path)/two: not a directory; choose another folder with --out"
            )
            #expect(!Self.exists(place.appending(path: "new")))
        }
    }
}
