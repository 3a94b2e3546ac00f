/// Sends requests. (The contract; the transport itself comes with the provider.)
package final class HTTPTransport: Sendable {
}
