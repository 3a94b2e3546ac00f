import Foundation
import Journal
import Rules

/// The hours in which files of a plan may be worked on, by the machine's clock as it is at the moment of asking: it may be
/// set, and nothing that was worked out before holds then.
struct OpeningHours {
    private let window: TimeWindow
    private let now: Date
    private let zone: TimeZone

    /// The longest that is waited without asking again.
    static let longestWait = Duration.seconds(3600)

    /// - Parameter text: the hours as the rule writes them. Those that cannot be read are of another version, and then it is
    ///   better to work than to wait for ever.
    /// - Returns: nil for always.
    init?(_ text: String?, _ time: TimeSource) {
        guard let text, let window = try? TimeWindow(text) else { return nil }
        self.init(window, time)
    }

    init(_ window: TimeWindow, _ time: TimeSource) {
        self.window = window
        self.now = time.now()
        self.zone = time.zone()
    }

    /// They are over, or have not begun.
    struct Closed: Sendable, Hashable {
        /// From now, or from the end of the wait that was asked about.
        let wait: Duration
        let opening: Date
        /// For people.
        let reason: String
    }

    /// Whether and how long they are closed; nil when they are open.
    ///
    /// - Parameter wait: how far from now.
    func closed(in wait: Duration = .zero) -> Closed? {
        let date = self.now.addingTimeInterval(wait.seconds)
        guard !self.window.isOpen(at: date, machine: self.zone) else { return nil }
        let opening = self.window.opening(after: date, machine: self.zone)
        return Closed(
            wait: .seconds(opening.timeIntervalSince(date)), opening: opening,
            reason: "waits for its hours: opens \(self.window.openingText(after: date, machine: self.zone))")
    }

    /// How long a job that waits still has to, whose time has come or that is looked at meanwhile. One that a service works
    /// on is asked about at any hour, and so is whatever was to go on outside the hours.
    func wait(of job: Job) -> Closed? {
        guard job.state == .waiting, let due = job.due, self.window.isOpen(at: due, machine: self.zone) else {
            return nil
        }
        return self.closed()
    }
}
