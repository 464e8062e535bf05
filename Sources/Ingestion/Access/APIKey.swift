import Crypto

/// A key that the hub makes for a meter: 256 random bits, written as 64 hexadecimal digits.
///
/// Nobody can try 2²⁵⁶ of them, so one round of SHA-256 keeps a stolen store from being of use; slow hashes and salt
/// are for what people choose.
struct APIKey: Sendable {
    let text: String

    /// - Parameter random: gives 64 bits at a time, in a run that is to be repeated; otherwise nobody can guess them.
    init(from random: (() -> UInt64)? = nil) {
        let bits = random.map { next in (0..<4).flatMap { _ in Self.bytes(next()) } }
        text = Self.digits(bits ?? SymmetricKey(size: .bits256).withUnsafeBytes(Array.init))
    }

    /// What is kept of a key in place of it.
    static func digest(_ text: String) -> String { digits(Array(SHA256.hash(data: Array(text.utf8)))) }

    private static func bytes(_ number: UInt64) -> [UInt8] { withUnsafeBytes(of: number) { Array($0) } }

    private static func digits(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
