import NIOCore

/// Ends a connection on which no byte went either way for too long.
///
/// The HTTP client's own timeouts do not notice an upload whose reader has stopped: the one for reading begins after the
/// body, and the one for writing pauses while the socket is full.
final class ProgressWatch: ChannelInboundHandler, Sendable {
    typealias InboundIn = NIOAny
    typealias InboundOut = NIOAny

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case IdleStateHandler.IdleStateEvent.all = event {
            context.fireErrorCaught(TransportFault.noProgress)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    /// Puts the watch nearest to the socket, where every byte passes.
    static func add(to channel: any Channel, timeout: TimeAmount) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(ProgressWatch(), position: .first)
            try pipeline.addHandler(IdleStateHandler(allTimeout: timeout), position: .first)
        }
    }
}
