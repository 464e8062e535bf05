import NIOCore
import NIOHTTP1

/// A response as the bytes of HTTP/1.1.
enum HTTPResponseBytes {
    static func encode(
        _ response: HTTPResponse, date: String?, keepsAlive: Bool, withBody: Bool,
        allocator: ByteBufferAllocator
    ) -> ByteBuffer {
        var buffer = allocator.buffer(capacity: 256 + response.body.count)
        let reason = HTTPResponseStatus(statusCode: response.status).reasonPhrase
        buffer.writeString("HTTP/1.1 \(response.status) \(reason)\r\n")
        for header in response.headers { write(header.name, header.value, to: &buffer) }
        if let date { write("date", date, to: &buffer) }
        if response.status >= 200 && response.status != 204 && response.status != 304 {
            write("content-length", "\(response.body.count)", to: &buffer)
        }
        if !keepsAlive { write("connection", "close", to: &buffer) }
        buffer.writeString("\r\n")
        if withBody { buffer.writeBytes(response.body) }
        return buffer
    }

    private static func write(_ name: String, _ value: String, to buffer: inout ByteBuffer) {
        buffer.writeString(name)
        buffer.writeString(": ")
        buffer.writeString(value)
        buffer.writeString("\r\n")
    }
}
