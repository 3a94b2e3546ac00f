import Journal
import Rules
import Testing

@testable import Agent

@Suite struct `Why a file waits` {
    private let waiting = WaitingFiles()

    private func isNews(_ reason: String, size: Int64 = 1) throws -> Bool {
        let identity = FileIdentity(inode: 1, size: size, modified: 1, changed: 1)
        return self.waiting.isNews(reason, of: try path("a.jpg"), in: "thumbnails", identity)
    }

    @Test func `is told once for each reason, also of a file that waits for no other`() throws {
        #expect(try self.isNews("its table is not there"))
        #expect(try !self.isNews("its table is not there"))
        #expect(try self.isNews("its account is paused"))
        #expect(try self.isNews("its table is not there"))
    }

    @Test func `is told again of another file of the name`() throws {
        #expect(try self.isNews("its table is not there"))
        #expect(try self.isNews("its table is not there", size: 2))
        self.waiting.departed(Sample.job(try path("a.jpg")), at: Sample.date)
        #expect(try self.isNews("its table is not there", size: 2))
    }
}
