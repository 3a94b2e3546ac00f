import Disk
import Foundation
import SystemPackage
import TestKit
import Testing

@testable import Agent

/// Something that goes wrong while a file is moved, and what is to come of it.
struct MoveFault: Sendable, CustomTestStringConvertible {
    enum Expected: Sendable, Equatable {
        /// The move comes to its end all the same.
        case ended
        /// The file waits, and a sentence with this error says why; the next attempt brings it to its end.
        case waits(Errno?)
        /// As `ended`, under the next name, and what has the name stays as it is.
        case nextName
        /// The file waits or is found missing at once; it ends as one that somebody took.
        case taken
    }

    let name: String
    let install: @Sendable (MoveBench) -> Void
    let expected: @Sendable (MoveBench.Operation) -> Expected

    var testDescription: String { self.name }

    init(
        _ name: String, _ expected: @escaping @Sendable (MoveBench.Operation) -> Expected,
        _ install: @escaping @Sendable (MoveBench) -> Void
    ) {
        self.name = name
        self.install = install
        self.expected = expected
    }

    static let renames: Set<FaultyCalls.Call> = [.rename, .renameNoReplace]
    private static let changes: Set<FaultyCalls.Call> = [
        .makeDirectory, .create, .write, .rename, .renameNoReplace, .link,
    ]

    // MARK: The table

    static let all = ways + blocked + errors + lost + people

    /// File systems that cannot do what a good one can.
    private static let ways: [MoveFault] = [
        MoveFault("two mounts", { $0 == .claim ? .waits(.improperLink) : .ended }) { $0.separate() },
        MoveFault("no rename without replacing", { _ in .ended }) {
            $0.calls.fail([.renameNoReplace], .invalidArgument)
        },
        MoveFault("neither that nor links", { _ in .ended }) {
            $0.calls.fail([.renameNoReplace], .invalidArgument)
            $0.calls.fail([.link], .notPermitted)
        },
        MoveFault("no openat2", { _ in .ended }) { $0.calls.fail([.openBeneath], .noFunction) },
        MoveFault("directories cannot be synced", { _ in .ended }) {
            $0.calls.fail([.syncDirectory], .invalidArgument)
        },
        MoveFault("no times, modes and attributes", { _ in .ended }) {
            $0.calls.fail([.setModified, .setMode, .copyExtras], .notPermitted)
        },
        MoveFault("no log", { _ in .ended }) { $0.calls.pretendJournaled(false) },
    ]

    /// What a person or time puts right: the file waits, however long it takes.
    private static let blocked: [MoveFault] =
        [Errno.noSpace, .diskQuotaExceeded, .permissionDenied, .notPermitted].map { errno in
            MoveFault("\(errno)", { _ in .waits(errno == .notPermitted ? nil : errno) }) {
                $0.calls.fail(Self.changes, errno)
            }
        } + [
            MoveFault("a read-only file system", { _ in .waits(.readOnlyFileSystem) }) {
                $0.calls.fail(Self.changes.union([.unlink, .removeDirectory]), .readOnlyFileSystem)
            },
            MoveFault("a stale root", { _ in .waits(.staleNFSFileHandle) }) {
                $0.calls.fail([.open], .staleNFSFileHandle)
            },
            MoveFault("too little room for a copy", { $0 == .copyAcross ? .waits(.noSpace) : .ended }) {
                $0.calls.pretendFree(5)
            },
        ]

    /// A call that fails once.
    private static let errors: [MoveFault] = [
        MoveFault("the rename fails", { _ in .waits(.ioError) }) {
            $0.calls.fail(Self.renames, .ioError, which: 1...1, at: $0.renamed)
        },
        MoveFault("a file's fsync fails", { [.claim, .done, .putBack].contains($0) ? .ended : .waits(.ioError) }) {
            $0.calls.fail([.sync], .ioError, which: 1...1)
        },
        MoveFault("a directory's fsync fails", { $0 == .orphan ? .ended : .waits(.ioError) }) {
            // A claim has it synced where `work/` is new.
            // Elsewhere the note is made to last before the move, and then that fails.
            $0.calls.pretendJournaled(true)
            $0.calls.fail([.syncDirectory], .ioError, which: 1...1)
        },
        MoveFault("the fsync after a note fails", { [.failed, .orphan].contains($0) ? .waits(.ioError) : .ended }) {
            guard [.failed, .orphan].contains($0.operation) else { return }
            $0.calls.pretendJournaled(false)
            $0.calls.fail([.syncDirectory], .ioError, which: 1...1)
        },
        MoveFault("a write fails", { [.claim, .done, .putBack].contains($0) ? .ended : .waits(.ioError) }) {
            $0.calls.fail([.write], .ioError, which: 1...1)
        },
        MoveFault(
            "the disk fills up in the middle", { [.claim, .done, .putBack].contains($0) ? .ended : .waits(.noSpace) }
        ) {
            $0.calls.fail([.write], .noSpace)
        },
        MoveFault("a read fails", { $0 == .copyAcross ? .waits(.ioError) : .ended }) {
            $0.calls.fail([.read], .ioError, which: 1...1)
        },
        MoveFault("the read that verifies fails", { $0 == .copyAcross ? .waits(.ioError) : .ended }) {
            $0.calls.fail([.read], .ioError, which: 3...3)
        },
        MoveFault("the original cannot be removed", { $0 == .copyAcross ? .waits(.ioError) : .ended }) {
            $0.calls.fail([.unlink], .ioError, at: ".hotfolder/work")
        },
        MoveFault("a move by link is cut short", { $0 == .claim ? .ended : .waits(.ioError) }) {
            $0.calls.fail([.renameNoReplace], .invalidArgument)
            $0.calls.fail([.unlink], .ioError)
        },
    ]

    /// A call that was carried out and whose answer is lost.
    private static let lost: [MoveFault] =
        [Errno.ioError, .noSuchFileOrDirectory, .timedOut].map { errno in
            MoveFault("the rename happens and says \(errno)", { _ in .ended }) {
                $0.calls.fail(Self.renames, errno, which: 1...1, at: $0.renamed, .after)
            }
        } + [
            MoveFault("the rename happens, and nobody can look", { $0 == .orphan ? .ended : .waits(.ioError) }) {
                bench in
                bench.calls.fail(Self.renames, .timedOut, which: 1...1, at: bench.renamed, .after)
                bench.calls.intrude(before: Self.renames, at: bench.renamed) {
                    bench.calls.fail([.looking], .ioError, which: 1...1)
                }
            },
            MoveFault("the link happens and says that it is there", { _ in .ended }) {
                $0.calls.fail([.renameNoReplace], .invalidArgument)
                $0.calls.fail([.link], .fileExists, which: 1...1, at: $0.renamed, .after)
            },
            MoveFault("the removal happens and says that nothing is there", { _ in .ended }) {
                $0.calls.fail([.unlink], .noSuchFileOrDirectory, at: ".hotfolder/work", .after)
            },
            MoveFault("the directory is made and says so", { _ in .ended }) {
                $0.calls.fail([.makeDirectory], .fileExists, .after)
            },
        ]

    /// Others at work in the folder at the same time.
    private static let people: [MoveFault] = [
        MoveFault("the name is taken between look and rename", { $0 == .claim ? .ended : .nextName }) { bench in
            if bench.operation == .claim { return }
            bench.calls.intrude(before: Self.renames, at: bench.renamed) { bench.takeName() }
        },
        MoveFault("the same where no rename is safe", { $0 == .claim ? .ended : .nextName }) { bench in
            if bench.operation == .claim { return }
            bench.calls.fail([.renameNoReplace], .invalidArgument)
            bench.calls.fail([.link], .notPermitted)
            bench.calls.intrude(before: [.create], at: "/" + bench.target) { bench.takeName() }
        },
        MoveFault("the destination's directory vanishes", { _ in .waits(nil) }) { bench in
            bench.calls.intrude(before: Self.renames, at: bench.renamed) { bench.removeTargetDirectory() }
        },
        MoveFault("the file vanishes", { _ in .taken }) { bench in
            let calls: Set<FaultyCalls.Call> = bench.operation == .copyAcross ? [.create] : Self.renames
            bench.calls.intrude(before: calls, at: bench.renamed) { bench.removeSource() }
        },
    ]
}

extension MoveBench {
    /// What is in the path of the rename that gives the file its name.
    var renamed: String? { self.operation == .copyAcross ? "/.hf-" : nil }

    /// Where the file is to lie in the end; of a claim, what follows the job's directory.
    var target: String {
        switch self.operation {
        case .claim: "x.jpg"
        case .done, .copyAcross: "done/a/b/x.jpg"
        case .failed: "failed/a/b/x.jpg"
        case .putBack: Self.dropped
        case .orphan: "failed/x.jpg"
        }
    }

    /// From now on no rename leads into `work/` or out of it.
    func separate() {
        self.calls.fail([.rename, .renameNoReplace, .link], .improperLink, at: ".hotfolder/work/")
    }

    /// The faults are over; the two mounts of a copy stay.
    func mend() {
        self.calls.mend()
        if self.operation == .copyAcross { self.separate() }
    }

    func takeName() { try? self.write("another's", to: self.target) }

    func removeTargetDirectory() {
        let directory =
            self.operation == .claim ? ".hotfolder/work" : FilePath(self.target).removingLastComponent().string
        try? FileManager.default.removeItem(atPath: self.at(directory))
    }

    func removeSource() {
        try? FileManager.default.removeItem(atPath: self.at(self.operation == .claim ? Self.dropped : self.work))
    }
}
