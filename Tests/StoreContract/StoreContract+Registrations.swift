import Metering
import SampleReadings
import Testing
import Timekeeping

extension StoreContract {
    private static func registration(_ id: String, after seconds: Int = 0) -> Registration {
        Registration(
            meter: Meter(id: id, serial: id, ctRatingA: 60, owner: "Ada", tariff: "night"),
            address: "12 Elm Road", macAddress: "24:6F:28:AE:52:7C", registeredAt: noon + .seconds(seconds))
    }

    static let registrations = [
        Clause("a meter is registered once, with its first key") { store async throws in
            let key = try #require(try await store.enter(registration("a"), keyDigest: "1"))
            #expect(key == MeterKey(id: 1, meter: "a", digest: "1", issuedAt: noon))
            #expect(try await store.enter(registration("a"), keyDigest: "2") == nil)
            #expect(try await store.registrations() == [registration("a")])
            #expect(try await store.keys() == [key])
            #expect(try await store.append(reading(0, meter: "a")).isDuplicate == false)
        },
        Clause("registrations come in the order of their time") { store async throws in
            for (id, seconds) in [("b", 5), ("a", 9), ("c", 5), ("m1", 1)] {
                let one = registration(id, after: seconds)
                #expect(try await store.enter(one, keyDigest: id) != nil)
            }
            #expect(try await store.registrations().map(\.meter.id) == ["m1", "b", "c", "a"])
        },
        Clause("a key is issued to a known meter, and revoked once") { store async throws in
            let key = try await store.issueKey(of: "m1", digest: "x", at: noon)
            let other = try await store.issueKey(of: "m2", digest: "y", at: noon + .seconds(1))
            #expect([key.id, other.id] == [1, 2])
            await #expect(throws: StoreError.unusable("meter `nobody` is not registered")) {
                try await store.issueKey(of: "nobody", digest: "z", at: noon)
            }
            #expect(try await store.revokeKey(key.id, of: "m2", at: noon) == nil)
            #expect(try await store.revokeKey(9, of: "m1", at: noon) == nil)
            for seconds in [7, 8] {
                let revoked = try await store.revokeKey(key.id, of: "m1", at: noon + .seconds(seconds))
                #expect(revoked?.revokedAt == noon + .seconds(7))
            }
            #expect(try await store.keys().map(\.revokedAt) == [noon + .seconds(7), nil])
        },
    ]
}
