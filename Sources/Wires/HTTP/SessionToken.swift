import Foundation
import Timekeeping

/// What the tokens of a device look like.
package enum SessionTokenForm: Sendable, Equatable {
    /// URL-safe base64 with its padding: 64 bytes are 88 characters.
    case base64URL(byteCount: Int)
    /// Lower-case hexadecimal digits: 16 bytes are 32 characters.
    case hexadecimal(byteCount: Int)

    var byteCount: Int {
        switch self {
        case .base64URL(let count), .hexadecimal(let count): count
        }
    }

    func text(of bytes: [UInt8]) -> String {
        switch self {
        case .base64URL:
            Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
        case .hexadecimal:
            bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
    }
}

/// Draws tokens from a seeded stream, each from draws of its own.
struct SessionTokenSource: Sendable {
    let form: SessionTokenForm
    let stream: RandomStream
    private var index: UInt64 = 0

    init(_ form: SessionTokenForm, from stream: RandomStream) {
        self.form = form
        self.stream = stream
    }

    mutating func next() -> String {
        var bytes: [UInt8] = []
        while bytes.count < form.byteCount {
            let bits = stream.bits(index)
            index &+= 1
            bytes.append(contentsOf: withUnsafeBytes(of: bits.littleEndian) { Array($0) })
        }
        return form.text(of: Array(bytes.prefix(form.byteCount)))
    }
}
