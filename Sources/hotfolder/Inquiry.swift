import Agent
import Foundation
import Glibc
import Journal
import Rules
import SystemPackage

/// Asks a running agent, or, when none runs, the journal itself.
struct Inquiry {
    /// Nil when the config is wrong; a running agent may be asked all the same.
    let settings: Settings?
    /// Nil when the config does not tell where it is.
    let journal: JournalLocation?
    /// What is wrong with config and rules as they lie on disk.
    var problems: [Problem] = []

    /// The answer as JSON.
    func ask(_ question: Question) async throws -> Data {
        let wrong = CommandError(Problems(self.problems).description, status: EX_CONFIG)
        // What is changed by a config that is wrong may be changed in the wrong place.
        guard let location = self.journal, self.settings != nil || question.isHarmless else { throw wrong }
        let socket = ControlSocket.path(for: location)
        do {
            return try await JournalOpening.patiently {
                if let answer = try await ControlSocket.ask(question, at: socket) { return answer }
                guard let settings else { throw wrong }
                if case .explain = question, !self.problems.isEmpty { throw wrong }
                let journal = try JournalOpening.open(location)
                let answer = try await Desk(settings: settings, problems: self.problems, journal: journal).answer(
                    question)
                try await journal.close()
                return answer
            }
        } catch let error as ControlError {
            throw CommandError(error.description, status: EX_DATAERR)
        } catch let error as JournalError {
            throw CommandError(error.description, status: error.status)
        }
    }

    /// The answer as a value.
    func ask<Answer: Decodable>(_ question: Question, as type: Answer.Type) async throws -> Answer {
        try ControlJSON.decode(type, from: try await self.ask(question))
    }
}

/// Opens the journal that the config names.
enum JournalOpening {
    /// How often a journal that is in use is tried again, and after what time: a command that asks has it for the moment of
    /// its question, and an agent that starts has it a moment before it can be asked.
    private static let tries = 20
    private static let pause = Duration.milliseconds(100)

    /// Does what needs the journal, again while it is in use, for two seconds at most.
    static func patiently<Result>(_ body: () async throws -> Result) async throws -> Result {
        for _ in 1..<self.tries {
            do {
                return try await body()
            } catch let error as JournalError where error.kind == .inUse {
                try await ContinuousClock().sleep(for: self.pause)
            }
        }
        return try await body()
    }

    static func open(_ location: JournalLocation) throws(JournalError) -> SQLiteJournal {
        switch location {
        case .sqlite(let path): try SQLiteJournal.open(at: path)
        case .postgresql:
            throw JournalError(
                .unusable, "this version keeps its journal in SQLite only; write a file's path after \"journal:\"")
        }
    }
}

extension JournalError {
    /// The exit status that says what kind of trouble it is (sysexits.h).
    var status: Int32 {
        switch self.kind {
        case .inUse: EX_TEMPFAIL
        case .unusable, .onNetwork: EX_CONFIG
        case .notWritten: EX_IOERR
        case .refused: EX_SOFTWARE
        }
    }
}
