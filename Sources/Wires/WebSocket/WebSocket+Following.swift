import NIOCore
import Timekeeping

extension WebSocket {
    /// Handles messages, each inside `Timekeeper.serving`, until the WebSocket has ended or the task is cancelled, which
    /// closes the connection.
    package func follow(_ handle: (WebSocketMessage) async -> Void) async {
        while let (event, madeRoom) = await inbox.next() {
            if madeRoom { channel.triggerUserOutboundEvent(WebSocketRoom(), promise: nil) }
            switch event {
            case .message(let message):
                await time.serving(name) {
                    await handle(message)
                    return .answered
                }
            case .ping(let payload): if isOpen { write([WebSocketFrame(.pong, payload)]) }
            case .pong: break
            case .close(let close): await answer(close)
            }
        }
        channel.close(promise: nil)
    }

    /// Source: RFC 6455, section 5.5.1: the answer has the code that came.
    private func answer(_ close: WebSocketClose) async {
        beginClosing()
        let echo = WebSocketClose(code: close.code)
        _ = await channel.writeAndFlush([WebSocketFrame(.close, echo.payload)]).result()
        channel.close(promise: nil)
    }
}
