/// What `hotfolder doctor` found, as text or as JSON.
package struct DoctorReport: Sendable, Codable {
    package var machine: [Finding]
    package var folders: [Part]
    package var accounts: [Part]

    /// A folder or an account.
    package struct Part: Sendable, Codable {
        package var name: String
        /// The folder's path, or the account's provider.
        package var about: String
        package var findings: [Finding]
    }

    /// How many findings there are of each grade.
    package func count(_ grade: Finding.Grade) -> Int {
        (self.machine + (self.folders + self.accounts).flatMap(\.findings)).count { $0.grade == grade }
    }
}
