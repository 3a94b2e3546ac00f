import Hummingbird
import NIOCore

/// What the server tells about the connection of a request. Faults close it, so it keeps the channel.
struct CloudContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        self.coreContext = CoreRequestContextStorage(source: source)
        self.channel = source.channel
    }
}
