import Disk
package import Rules
import SystemPackage

/// `file.copy`: copies the file to another place on this machine or its network, never over another file.
package struct CopyFile: Action {
    package let signature = ActionSignature(
        name: "file.copy",
        summary: "Copies the file to another place; a name that is taken becomes NAME~2.ext.",
        input: .any,
        parameters: [
            .init(
                "to", .text(atMost: 4096), required: true,
                "the copy's absolute path, with its name; directories are made")
        ],
        outputs: [.init("path", "where the copy lies", example: "/path/of/the/copy")],
        limits: ["not into the drop folder itself, where the copy would be taken for a new file"],
        isRepeatable: true, retry: "where a file of the same content has the name, that counts as the copy")

    package init() {}

    package func plan(
        _ step: ResolvedStep, files: StepFiles<InputFacts>, account: Account
    ) throws(ActionError) -> ActionPlan {
        let destination = try Self.path(step.parameters["to"]?.text ?? "")
        return ActionPlan([.local("copy the file to \(destination)")]) { (context) throws(ActionError) in
            guard let input = context.input else { throw ActionError(.permanent, "there is no file to copy") }
            if let root = context.making?.root, destination.starts(with: root) {
                throw ActionError(
                    .permanent,
                    "\(destination) lies in the drop folder itself, so the copy would be taken for a new file; "
                        + "name another place")
            }
            return try await Self.copy(input, to: destination)
        }
    }

    private static func path(_ text: String) throws(ActionError) -> FilePath {
        let path = FilePath(text)
        guard path.isAbsolute, path.lastComponent?.kind == .regular, !text.hasSuffix("/"), !text.utf8.contains(0) else {
            throw ActionError(
                .permanent,
                "to is \"\(Excerpt.line(text))\", which is no absolute path of a file; write such as /srv/copies/a.jpg")
        }
        guard path.components.allSatisfy({ $0.kind == .regular }) else {
            throw ActionError(.permanent, "to is \"\(Excerpt.line(text))\"; write the path without \".\" and \"..\"")
        }
        return path
    }

    private static func copy(_ input: InputFile, to destination: FilePath) async throws(ActionError) -> Receipt {
        let mark = String(UInt64.random(in: .min ... .max), radix: 36)
        let outcome: FileCopy.Outcome
        do throws(DiskError) {
            outcome = try await input.threads.run { () throws(DiskError) in
                try FileCopy(input.file, to: destination, mark: mark).make()
            }
        } catch {
            throw ActionError(error, saying: "the copy cannot be made: \(error); it is tried again")
        }
        switch outcome {
        case .copied(let path):
            return Receipt(
                outputs: ["path": .text(path.string)], summary: "copied to \(ShownBytes.text(path.string.utf8))")
        case .found(let path):
            return Receipt(
                outputs: ["path": .text(path.string)], summary: "lies at \(ShownBytes.text(path.string.utf8)) already")
        case .changed:
            throw ActionError(
                .changed, "\(input.file.shown) changed while it was copied; it is copied when it is quiet again")
        }
    }
}
