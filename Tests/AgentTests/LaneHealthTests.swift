import Actions
import Journal
import Testing

@testable import Agent

/// What a lane makes of errors, at times that are given to it.
@Suite struct `What a lane knows of its services` {
    static let images = Lane.Service(action: "dyntube.update_video_image", host: "upload.example.com")
    static let channels = Lane.Service(action: "dyntube.update_channel", host: "api.example.com")
    static let down = ActionError(.outage(retryAfter: nil), "503")

    private var health = Lane.Health()
    private let files = (0..<4).map { _ in Sample.newID() }

    /// Lets a file try at a time, and fail or succeed.
    ///
    /// - Returns: what the error means for the file; nil when it was not let through, or succeeded.
    @discardableResult
    private mutating func attempt(
        _ file: Int, _ service: Lane.Service = images, at seconds: Double, _ error: ActionError? = nil
    ) -> ActionError.Kind? {
        let now = Duration.seconds(seconds)
        guard case .pass(let begun) = self.health.ask(service, by: self.files[file], at: now) else { return nil }
        guard let error else {
            self.health.succeeded(service, of: self.files[file], begun: begun)
            return nil
        }
        return self.health.learn(from: error, service, of: self.files[file], begun: begun, at: now).kind
    }

    private func isPaused(_ file: Int, _ service: Lane.Service = images, at seconds: Double) -> Bool {
        self.health.isPaused(service, for: self.files[file], at: .seconds(seconds)) != .pass
    }

    @Test mutating func `one file alone never counts an outage, however long it lasts`() {
        var now = 0.0
        for _ in 0..<1000 {
            #expect(self.attempt(0, at: now, Self.down) == Self.down.kind)
            guard case .wait(let until, _) = self.health.isPaused(Self.images, for: self.files[0], at: .seconds(now))
            else {
                Issue.record("it is not paused")
                return
            }
            #expect(until - .seconds(now) <= .seconds(40))
            now = until.seconds
        }
    }

    @Test mutating func `pauses go from a second to half a minute, so that files go on soon after its end`() {
        var now = 0.0
        var pauses: [Double] = []
        for file in 0..<8 {
            self.attempt(file % 2, at: now, Self.down)
            // Another file than the one that found it out.
            guard case .wait(let until, _) = self.health.isPaused(Self.images, for: self.files[3], at: .seconds(now))
            else { break }
            pauses.append(until.seconds - now)
            now = until.seconds
        }
        #expect(pauses == [1, 2, 4, 8, 16, 30, 30, 30])
    }

    @Test mutating func `what one file alone meets, while others succeed, counts`() {
        #expect(self.attempt(0, at: 0, Self.down) == Self.down.kind)
        #expect(self.isPaused(0, at: 1.1) && !self.isPaused(1, at: 1.1), "others are let through before it")
        self.attempt(1, at: 1.1)
        #expect(self.attempt(0, at: 1.3, Self.down) == .transient(retryAfter: nil))
        #expect(!self.isPaused(1, at: 1.3), "and it does not close the way for others any more")
        #expect(self.attempt(0, at: 2, Self.down) == Self.down.kind, "nobody has succeeded since")
    }

    @Test mutating func `a success that was begun before says nothing`() {
        guard case .pass(let begun) = self.health.ask(Self.images, by: self.files[1], at: .zero) else {
            Issue.record("it is paused")
            return
        }
        #expect(self.attempt(0, at: 1, Self.down) == Self.down.kind)
        self.health.succeeded(Self.images, of: self.files[1], begun: begun)
        #expect(self.attempt(0, at: 2, Self.down) == Self.down.kind)
    }

    @Test mutating func `one service that is down leaves the account's others alone`() {
        #expect(self.attempt(0, at: 0, Self.down) == Self.down.kind)
        #expect(!self.isPaused(1, Self.channels, at: 0))
        self.attempt(1, Self.channels, at: 0.1)
        #expect(self.isPaused(2, at: 0.1))
        #expect(self.attempt(0, at: 2, Self.down) == Self.down.kind, "what went well elsewhere is no proof")
    }

    @Test mutating func `one file probes at a time`() {
        self.attempt(0, at: 0, Self.down)
        guard case .pass = self.health.ask(Self.images, by: self.files[1], at: .seconds(1)) else {
            Issue.record("nobody may try")
            return
        }
        #expect(self.isPaused(2, at: 1) && self.isPaused(0, at: 1.3))
    }

    @Test mutating func `a pause that the service names is the shortest`() {
        self.attempt(0, at: 0, ActionError(.outage(retryAfter: .seconds(90)), "503"))
        #expect(self.isPaused(1, at: 89) && !self.isPaused(1, at: 90))
        self.attempt(1, at: 90, ActionError(.outage(retryAfter: .zero), "503"))
        #expect(self.isPaused(2, at: 91.9) && !self.isPaused(2, at: 92))
    }

    @Test mutating func `refused credentials pause all services of the account`() {
        #expect(self.attempt(0, at: 0, ActionError(.lane(retryAfter: nil), "401")) == .lane(retryAfter: nil))
        #expect(self.isPaused(1, Self.channels, at: 59))
        self.attempt(1, Self.channels, at: 60)
        #expect(!self.isPaused(2, at: 60))
    }

    static let forbidden = ActionError(.forbidden(retryAfter: nil, ofFile: "it is not yours"), "403")

    @Test mutating func `what is forbidden to one file alone fails it, and the account stays open`() {
        #expect(self.attempt(0, at: 0, Self.forbidden) == Self.forbidden.kind)
        #expect(self.isPaused(1, at: 59), "at first it may be the account")
        self.attempt(1, at: 60)
        #expect(self.attempt(0, at: 61, Self.forbidden) == .permanent)
        #expect(!self.isPaused(2, at: 61))
    }

    @Test mutating func `what is forbidden to all waits, however long it lasts`() {
        var now = 0.0
        for round in 0..<50 {
            #expect(self.attempt(round % 2, at: now, Self.forbidden) == Self.forbidden.kind)
            // A quarter more than the longest pause, so that each may be the one that tries.
            now += 4600
        }
        #expect(self.isPaused(3, at: now - 4599))
    }

    @Test mutating func `a success with other credentials, or in another action, says nothing of a refusal`() {
        #expect(self.attempt(0, at: 0, Self.forbidden) == Self.forbidden.kind)
        self.attempt(1, Self.channels, at: 60)
        #expect(self.attempt(0, at: 61, Self.forbidden) == Self.forbidden.kind)
        self.attempt(1, at: 200)
        self.health.tryNow(at: .seconds(201))
        #expect(self.attempt(0, at: 202, Self.forbidden) == Self.forbidden.kind)
    }

    @Test mutating func `an outage before says nothing of a refusal`() {
        #expect(self.attempt(0, at: 0, Self.down) == Self.down.kind)
        self.attempt(1, at: 10)
        #expect(self.attempt(0, at: 11, Self.forbidden) == Self.forbidden.kind)
    }

    @Test mutating func `a disk that fails here says nothing of the service`() {
        #expect(self.attempt(0, at: 0, ActionError(.disk, "no space left")) == .disk)
        #expect(!self.isPaused(1, at: 0))
    }
}
