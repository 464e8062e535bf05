import NIOCore
import Seeded
import Testing
import TimeLimits

@testable import Wires

@Suite(.ends())
struct HTTPServerFuzzTests {
    @Test func `a server answers or closes whatever it is sent, and goes on`() async throws {
        try await ServerUnderTest.serve { _, address in
            try await withThrowingTaskGroup { group in
                for lane in 0..<8 {
                    group.addTask {
                        var random = SeededNumbers(seed: 0x5EED + UInt64(lane))
                        for _ in 0..<400 { try await play(&random, address) }
                    }
                }
                try await group.waitForAll()
            }
            let client = try await RawClient(to: address, on: ServerUnderTest.group)
            await client.send("GET /alive HTTP/1.1\r\nConnection: close\r\n\r\n")
            #expect(await client.textUntilClosed().echoes == ["GET /alive 0"])
        }
    }

    /// Sends one damaged stream in pieces and waits for the end of the connection.
    private func play(_ random: inout SeededNumbers, _ address: (host: String, port: Int)) async throws {
        let client = try await RawClient(to: address, on: ServerUnderTest.group)
        var rest = damaged(&random)[...]
        while !rest.isEmpty {
            let size = Int.random(in: 1...200, using: &random)
            await client.send(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        await client.finish()
        let text = await client.textUntilClosed()
        #expect(text.isEmpty || text.hasPrefix("HTTP/1.1 "))
    }

    private func damaged(_ random: inout SeededNumbers) -> [UInt8] {
        var bytes = Array(HTTPServerTests.three.utf8)
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            let index = Int.random(in: 0..<max(bytes.count, 1), using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0 where !bytes.isEmpty: bytes[index] = .random(in: 0...255, using: &random)
            case 1 where !bytes.isEmpty: bytes.remove(at: index)
            case 2: bytes.insert(.random(in: 0...255, using: &random), at: min(index, bytes.count))
            case 3: bytes.removeLast(min(index / 4, bytes.count))
            default: bytes.insert(contentsOf: bytes.prefix(index), at: min(index, bytes.count))
            }
        }
        return bytes
    }
}
