/// What tests and the demo see of the calls of webhooks.
extension LocalCloud {
    /// What webhooks have posted below `/hook/`, the oldest first. `requests()` has their headers.
    package func hooks() -> [ReceivedHook] { self.hookLog.all }
}
