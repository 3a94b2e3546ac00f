/// How fast an account may be used: its requests and its bytes. The agent's lane is one.
package protocol Pace: Sendable {
    /// Waits until the account may be asked again.
    ///
    /// - Throws: a transient error when the task is cancelled while it waits.
    func turn(_ group: PlannedRequest.Group) async throws(ActionError)

    /// The most bytes of a body that leave at once.
    var stride: Int { get }

    /// Waits until so many more bytes of a body may leave.
    ///
    /// - Throws: when the task is cancelled while it waits.
    func pass(_ bytes: Int) async throws(CancellationError)
}

/// As fast as it goes.
package struct Unpaced: Pace {
    package init() {}
    package func turn(_ group: PlannedRequest.Group) async throws(ActionError) {}
    package var stride: Int { .max }
    package func pass(_ bytes: Int) async throws(CancellationError) {}
}
