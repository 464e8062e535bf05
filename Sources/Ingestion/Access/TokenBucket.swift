import Timekeeping

/// Lets so many pass at once and so many a second for long.
struct TokenBucket: Sendable {
    struct Size: Sendable {
        /// 1/s, above 0.
        let rate: Double
        /// At least 1.
        let burst: Double
    }

    private var tokens: Double
    private var at: UTCInstant

    /// A full one.
    init(_ size: Size, at now: UTCInstant) {
        tokens = size.burst
        at = now
    }

    /// Whether nobody has taken anything lately.
    func isFull(_ size: Size, at now: UTCInstant) -> Bool { level(size, at: now) >= size.burst }

    func isEmpty(_ size: Size, at now: UTCInstant) -> Bool { level(size, at: now) < 1 }

    /// More at once than a full bucket holds pass when it is full.
    /// - Returns: false when less than `count` is left, and then nothing is taken.
    mutating func take(_ count: Int = 1, of size: Size, at now: UTCInstant) -> Bool {
        tokens = level(size, at: now)
        at = now
        guard tokens >= min(Double(count), size.burst) else { return false }
        tokens -= Double(count)
        return true
    }

    /// Whole seconds until `count` may pass, at least 1.
    func wait(for count: Int = 1, of size: Size, at now: UTCInstant) -> Int {
        let missing = min(Double(count), size.burst) - level(size, at: now)
        return max(1, Int(Int64(saturating: (missing / size.rate).rounded(.up))))
    }

    /// A clock that was set back fills nothing.
    private func level(_ size: Size, at now: UTCInstant) -> Double {
        min(size.burst, tokens + max(0, (now - at).inSeconds) * size.rate)
    }
}

/// A bucket for each address, for as many addresses as fit; the others share one.
struct AddressBuckets: Sendable {
    static let capacity = 4096

    let size: TokenBucket.Size
    private var buckets: [String: TokenBucket] = [:]
    private var others: TokenBucket?

    init(_ size: TokenBucket.Size) { self.size = size }

    mutating func take(_ address: String, at now: UTCInstant) -> Bool {
        change(address, at: now) { bucket, size in bucket.take(of: size, at: now) }
    }

    func isEmpty(_ address: String, at now: UTCInstant) -> Bool {
        bucket(address).map { $0.isEmpty(size, at: now) } ?? false
    }

    /// Whole seconds until `address` may come again, at least 1.
    func wait(_ address: String, at now: UTCInstant) -> Int {
        bucket(address)?.wait(of: size, at: now) ?? 1
    }

    private func bucket(_ address: String) -> TokenBucket? {
        buckets[address] ?? (buckets.count < Self.capacity ? nil : others)
    }

    private mutating func change<Result>(
        _ address: String, at now: UTCInstant, _ body: (inout TokenBucket, TokenBucket.Size) -> Result
    ) -> Result {
        if buckets[address] == nil, buckets.count >= Self.capacity {
            buckets = buckets.filter { !$0.value.isFull(size, at: now) }
        }
        guard buckets[address] != nil || buckets.count < Self.capacity else {
            var bucket = others ?? TokenBucket(size, at: now)
            defer { others = bucket }
            return body(&bucket, size)
        }
        return body(&buckets[address, default: TokenBucket(size, at: now)], size)
    }
}
