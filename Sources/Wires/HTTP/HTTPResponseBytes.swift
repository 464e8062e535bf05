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

    /// The head of an answer whose body goes on; the connection is closed behind it.
    static func head(of stream: HTTPStream, date: String, inChunks: Bool, allocator: ByteBufferAllocator)
        -> ByteBuffer
    {
        var buffer = allocator.buffer(capacity: 256)
        buffer.writeString("HTTP/1.1 200 OK\r\n")
        for header in stream.headers { write(header.name, header.value, to: &buffer) }
        write("date", date, to: &buffer)
        if inChunks { write("transfer-encoding", "chunked", to: &buffer) }
        write("connection", "close", to: &buffer)
        buffer.writeString("\r\n")
        return buffer
    }

    /// A part of a body that goes on; not empty, since an empty chunk is the last one.
    static func bodyPart(_ part: [UInt8], inChunks: Bool, allocator: ByteBufferAllocator) -> ByteBuffer {
        var buffer = allocator.buffer(capacity: part.count + 16)
        if inChunks { buffer.writeString(String(part.count, radix: 16) + "\r\n") }
        buffer.writeBytes(part)
        if inChunks { buffer.writeString("\r\n") }
        return buffer
    }

    /// Source: RFC 9112, section 7.1.
    static let lastChunk = ByteBuffer(string: "0\r\n\r\n")

    private static func write(_ name: String, _ value: String, to buffer: inout ByteBuffer) {
        buffer.writeString(name)
        buffer.writeString(": ")
        buffer.writeString(value)
        buffer.writeString("\r\n")
    }
}
