import Actions
import Disk
import Intake
import Rules
import SystemPackage

/// The file that a step works with: the dropped one, or one that an earlier step made.
struct StepInput {
    let file: OpenedFile
    let facts: InputFacts

    /// The dropped file, as it was found out at the claim.
    init(dropped file: OpenedFile, name: String, type: String) {
        self.file = file
        self.facts = InputFacts(name: name, type: type, size: file.size)
    }

    /// A file that a step made, looked at as if it had been dropped: what is sent must be what it is said to be. Blocks.
    ///
    /// - Parameter directory: where the job's made files are.
    /// - Throws: a permanent `ActionError` when it is not there any more, and a `DiskError` when it cannot be read.
    init(made output: Value, in directory: DropPath, root: Directory) throws {
        let name = output.text?.split(separator: "/").last ?? ""
        guard let path = directory.appending(name: name.utf8), try root.status(of: path)?.kind == .regular,
            case .file(let file) = try root.openFile(path)
        else {
            throw ActionError(
                .permanent,
                "the file that an earlier step made (\(ShownBytes.text(name.utf8))) is not in .hotfolder/made any more; "
                    + "see in `hotfolder history` what its steps have done, and drop it again")
        }
        self.file = file
        self.facts = InputFacts(name: String(name), type: try FileInspection.of(file, at: path).type, size: file.size)
    }
}
