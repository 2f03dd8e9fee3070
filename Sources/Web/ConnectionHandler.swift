import NIOCore
import NIOHTTP1

/// One connection: takes a request, has it answered, sends the answer, and takes the next one.
///
/// Lives on its channel's event loop.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let limits: WebLimits
    private let respond: WebServer.Responder
    private var head: HTTPRequestHead?
    private var bodyBytes = 0
    /// Closes the connection where the peer takes too long.
    private var deadline: Scheduled<Void>?

    init(limits: WebLimits, respond: @escaping WebServer.Responder) {
        self.limits = limits
        self.respond = respond
    }

    func channelActive(context: ChannelHandlerContext) {
        expect(within: limits.requestTime, context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            bodyBytes = 0
        case .body(let bytes):
            bodyBytes += bytes.readableBytes
            if bodyBytes > limits.bodyBytes { context.close(promise: nil) }
        case .end:
            guard let head else { return }
            self.head = nil
            deadline?.cancel()
            ask(head, context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func ask(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        var headers: [String: [String]] = [:]
        for (name, value) in head.headers { headers[name.lowercased(), default: []].append(value) }
        let request = WebRequest(method: head.method.rawValue, target: head.uri, headers: headers)
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        respond(request) { response in
            eventLoop.execute {
                let (handler, context) = bound.value
                guard context.channel.isActive else { return }
                handler.send(response, to: head, context)
            }
        }
    }

    private func send(_ response: WebResponse, to head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        switch response.body {
        case .bytes(let bytes): send(bytes, of: response, to: head, context)
        case .events(let feed, let first): follow(feed, first, response, to: head, context)
        }
    }

    private func send(
        _ bytes: [UInt8], of response: WebResponse, to head: HTTPRequestHead, _ context: ChannelHandlerContext
    ) {
        var answer = responseHead(response, to: head)
        answer.headers.add(name: "Content-Length", value: "\(bytes.count)")
        if !head.isKeepAlive { answer.headers.add(name: "Connection", value: "close") }
        context.write(wrapOutboundOut(.head(answer)), promise: nil)
        if head.method != .HEAD {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: bytes)))), promise: nil)
        }
        expect(within: limits.responseTime, context)
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenSuccess {
            let (handler, context) = bound.value
            if head.isKeepAlive {
                handler.expect(within: handler.limits.requestTime, context)
            } else {
                context.close(promise: nil)
            }
        }
    }

    private func follow(
        _ feed: EventFeed, _ first: [UInt8], _ response: WebResponse, to head: HTTPRequestHead,
        _ context: ChannelHandlerContext
    ) {
        guard head.method == .GET else { return send([], of: response, to: head, context) }
        guard feed.add(context.channel) else {
            let busy = WebResponse.line(503, "too many follow the events already")
            if case .bytes(let bytes) = busy.body { send(bytes, of: busy, to: head, context) }
            return
        }
        deadline?.cancel()
        var answer = responseHead(response, to: head)
        answer.headers.add(name: "Content-Type", value: "text/event-stream")
        context.write(wrapOutboundOut(.head(answer)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: first)))), promise: nil)
    }

    private func responseHead(_ response: WebResponse, to head: HTTPRequestHead) -> HTTPResponseHead {
        var answer = HTTPResponseHead(version: head.version, status: .init(statusCode: response.status))
        for (name, value) in response.headers { answer.headers.add(name: name, value: value) }
        return answer
    }

    /// Closes the connection unless it is told something else within a time.
    private func expect(within time: Duration, _ context: ChannelHandlerContext) {
        deadline?.cancel()
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        deadline = context.eventLoop.scheduleTask(in: TimeAmount(time)) { bound.value.close(promise: nil) }
    }
}
