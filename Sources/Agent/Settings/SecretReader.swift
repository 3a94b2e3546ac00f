import Disk
import Rules
import SystemPackage

/// Reads the secrets that accounts name: from the environment, from files that only their owner can read, from systemd's
/// credentials.
struct SecretReader: Sendable {
    let environment: [String: String]
    /// What relative file names are relative to.
    let base: FilePath
    /// How problems name the config.
    let config: String

    /// Reads all secrets of all accounts. Blocks.
    func read(_ accounts: [Account]) -> (secrets: [SecretKey: Secret], problems: [Problem]) {
        var secrets: [SecretKey: Secret] = [:]
        var problems: [Problem] = []
        for account in accounts {
            for (setting, reference) in account.secrets.sorted(by: { $0.key < $1.key }) {
                do throws(Refusal) {
                    secrets[SecretKey(account: account.name, setting: setting)] = try self.read(reference)
                } catch {
                    problems.append(
                        Problem(
                            file: self.config, position: nil,
                            message: "\(setting) of the account \"\(account.name)\": \(error.reason)"))
                }
            }
        }
        return (secrets, problems)
    }

    /// What is wrong with the secrets of those who are told what becomes of files. They are read again each time. Blocks.
    func problems(of notices: [NoticeAddress]) -> [Problem] {
        notices.compactMap { notice in
            guard let reference = notice.secret else { return nil }
            do throws(Refusal) {
                _ = try self.read(reference)
                return nil
            } catch {
                return Problem(
                    file: self.config, position: nil,
                    message: "secret of the receiver \"\(notice.name)\": \(error.reason)")
            }
        }
    }

    /// The files that hold secrets of these accounts.
    func files(of accounts: [Account]) -> [FilePath] {
        accounts.flatMap(\.secrets.values).compactMap { reference in
            switch reference {
            case .environment: nil
            case .file(let path): self.absolute(path)
            case .credential(let name):
                self.environment["CREDENTIALS_DIRECTORY"].map { FilePath($0).appending(name) }
            }
        }
    }

    private func absolute(_ path: String) -> FilePath {
        let path = FilePath(path)
        return path.isAbsolute ? path : self.base.pushing(path)
    }

    /// Why a secret cannot be used.
    struct Refusal: Error {
        let reason: String
    }

    /// One secret. Blocks.
    func read(_ reference: SecretReference) throws(Refusal) -> Secret {
        switch reference {
        case .environment(let name):
            guard let value = self.environment[name] else {
                throw Refusal(reason: "the environment variable \(name) is not set; set it, or use {file: PATH}")
            }
            return try self.checked(value, "the environment variable \(name)")
        case .file(let path):
            return try self.fromFile(self.absolute(path), mustBePrivate: true)
        case .credential(let name):
            guard let folder = self.environment["CREDENTIALS_DIRECTORY"] else {
                throw Refusal(
                    reason:
                        "{credential: \(name)} needs systemd; add LoadCredential=\(name):PATH to the unit, or use {file: PATH}"
                )
            }
            // systemd keeps others out of the directory itself, whatever the file's mode says.
            return try self.fromFile(FilePath(folder).appending(name), mustBePrivate: false)
        }
    }

    private func fromFile(_ path: FilePath, mustBePrivate: Bool) throws(Refusal) -> Secret {
        let isOpen: Bool
        let bytes: [UInt8]
        do throws(Errno) {
            isOpen = mustBePrivate ? try self.isOpenToOthers(path) : false
            bytes = try SmallFile.bytes(of: path)
        } catch {
            throw Refusal(reason: "cannot read \(path): \(error); make the file with the secret in its first line")
        }
        if isOpen { throw Refusal(reason: "others can read \(path); run: chmod 600 \(path)") }
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        return try self.checked(String(decoding: line, as: UTF8.self), path.string)
    }

    private func isOpenToOthers(_ path: FilePath) throws(Errno) -> Bool {
        let mode = try path.stat().permissions
        return !mode.intersection([.groupReadWriteExecute, .otherReadWriteExecute]).isEmpty
    }

    /// A secret goes into a header: printable ASCII without spaces around it.
    private func checked(_ value: String, _ place: String) throws(Refusal) -> Secret {
        guard !value.isEmpty else { throw Refusal(reason: "\(place) is empty; put the secret there") }
        guard value.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Refusal(
                reason: "\(place) holds spaces or characters that no token has; check for a copied line break or quote")
        }
        return Secret(value)
    }
}
