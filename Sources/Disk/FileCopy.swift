import Glibc
import Rules
package import SystemPackage

/// One copy of an opened file to an absolute path, which never replaces another file and does no harm when it is made
/// twice.
///
/// The copy grows beside its place under a name of ours, is made durable, and only then gets its name. Where a file of the
/// same content has the name, that counts as the copy: so a repeat after a crash finds what it did. Where another file has
/// it, the next name is taken: `NAME~2.ext`.
package struct FileCopy: Sendable {
    let source: OpenedFile
    let destination: FilePath
    /// Distinguishes the file in the making, and the last name of all; letters and digits.
    let mark: String

    /// - Parameter mark: what nobody else uses at the same time, such as a random number.
    package init(_ source: OpenedFile, to destination: FilePath, mark: String) {
        self.source = source
        self.destination = destination
        self.mark = mark
    }

    /// What became of it.
    package enum Outcome: Sendable, Hashable {
        case copied(FilePath)
        /// A file of the same content lies there.
        case found(FilePath)
        /// The original changed while it was copied; nothing is left of the copy.
        case changed
    }

    /// How much of two files is compared at a time.
    private static let chunk = 1 << 20

    /// Makes the copy. Blocks.
    ///
    /// - Throws: `DiskError`; nothing is left of the copy then, but for directories.
    package func make() throws(DiskError) -> Outcome {
        let place = try Place(self.destination)
        let names = DestinationName(path: place.path, mark: self.mark)
        var part: Part?
        do throws(DiskError) {
            let outcome = try self.settle(names, in: place, &part)
            try part?.removeIfThere()
            return outcome
        } catch {
            // What is wrong with the copy matters more than what is left of it.
            try? part?.removeIfThere()
            throw error
        }
    }

    /// Goes through the names until one of them holds the content.
    private func settle(_ names: DestinationName, in place: Place, _ part: inout Part?) throws(DiskError) -> Outcome {
        var rank = 0
        while let name = names.candidate(rank) {
            if let status = try place.root.status(of: name) {
                if status.kind == .regular, try self.isSame(name, in: place.root) { return .found(place.full(name)) }
                rank += 1
                continue
            }
            if part == nil {
                part = try Part(beside: place, mark: self.mark)
                guard try part?.fill(from: self.source) == true else { return .changed }
            }
            guard let made = part else { return .changed }
            do throws(DiskError) {
                try place.root.moveToFreeName(made.path, to: place.root, name)
            } catch {
                // Somebody was faster: the name is looked at again.
                guard error.errno == .fileExists else { throw error }
                continue
            }
            try place.root.syncNames(of: name.parent)
            return .copied(place.full(name))
        }
        throw DiskError("find a free name for", self.destination.string, .fileExists)
    }

    /// Whether the file of that name has the bytes of the original.
    private func isSame(_ name: DropPath, in root: Directory) throws(DiskError) -> Bool {
        guard case .file(let other) = try root.openFile(name), other.size == self.source.size else { return false }
        var offset: Int64 = 0
        while true {
            let ours = try self.source.read(at: offset, count: Self.chunk)
            guard try other.read(at: offset, count: Self.chunk) == ours else { return false }
            if ours.isEmpty { return true }
            offset += Int64(ours.count)
        }
    }
}

extension FileCopy {
    /// Where the copy goes: a directory that there was, which the operator's links may lead to, and the path below it.
    private struct Place {
        let root: Directory
        let above: FilePath
        let path: DropPath

        /// Makes the directories that are missing.
        init(_ destination: FilePath) throws(DiskError) {
            let names = destination.components.map { component in
                component.withPlatformString { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
            }
            guard destination.isAbsolute, let whole = DropPath(Array(names.joined(separator: [UInt8(ascii: "/")])))
            else {
                throw DiskError("copy to", destination.string, .invalidArgument)
            }
            var above = destination.removingLastComponent()
            var below = 1
            while true {
                do throws(DiskError) {
                    self.root = try Directory.open(above)
                    break
                } catch {
                    guard error.errno == .noSuchFileOrDirectory, !above.components.isEmpty else { throw error }
                    above.removeLastComponent()
                    below += 1
                }
            }
            let rest = whole.components.suffix(below)
            guard let path = DropPath(Array(rest.joined(separator: [UInt8(ascii: "/")]))) else {
                throw DiskError("copy to", destination.string, .invalidArgument)
            }
            self.above = above
            self.path = path
            try self.makeDirectories()
        }

        private func makeDirectories() throws(DiskError) {
            guard let parent = self.path.parent else { return }
            try self.root.makeDirectories(parent)
            try self.root.syncNamesOnTheWay(to: parent)
        }

        /// The absolute path of a name.
        func full(_ name: DropPath) -> FilePath {
            var path = self.above
            for component in name.components {
                let bytes = component.map { CChar(bitPattern: $0) } + [0]
                if let component = bytes.withUnsafeBufferPointer({ buffer in
                    buffer.baseAddress.flatMap { FilePath.Component(platformString: $0) }
                }) {
                    path.append(component)
                }
            }
            return path
        }
    }

    /// The copy in the making.
    private struct Part {
        let root: Directory
        let path: DropPath

        init(beside place: Place, mark: String) throws(DiskError) {
            let name = Array(".hf-\(mark).part".utf8)
            guard let path = place.path.parent.map({ $0.appending(name: name) }) ?? DropPath(name) else {
                throw DiskError("copy to", place.path.text, .fileNameTooLong)
            }
            self.root = place.root
            self.path = path
        }

        /// Writes the whole original and makes it durable; false when the original changed meanwhile.
        func fill(from source: OpenedFile) throws(DiskError) -> Bool {
            let start = try source.status()
            guard start.stamp.isSameContent(as: source.opened.stamp) else { return false }
            let copy = try self.root.createFile(self.path, permissions: 0o600)
            let written = try copy.append(source)
            copy.copyAttributes(of: start)
            try copy.sync()
            guard written == start.stamp.size, try source.status().stamp == start.stamp else { return false }
            guard try self.root.status(of: self.path)?.stamp.size == written else {
                throw DiskError("verify the copy of", source.shown, .ioError)
            }
            return true
        }

        func removeIfThere() throws(DiskError) {
            guard try self.root.status(of: self.path) != nil else { return }
            try self.root.remove(self.path)
        }
    }
}
