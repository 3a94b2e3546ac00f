/// The environment that a program gets: what it needs to run, and nothing of the agent's, whose variables may be secrets.
package enum ProgramEnvironment {
    /// Where programs are looked for when the agent itself does not know (environ(7) leaves it to the system).
    static let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    /// `PATH` and `HOME` as the agent has them, plain English in UTF-8, and what is added.
    ///
    /// - Parameter agent: the agent's own environment.
    package static func minimal(of agent: [String: String], adding: [String: String] = [:]) -> [String: String] {
        var environment = ["PATH": agent["PATH"] ?? self.path, "LANG": "C.UTF-8"]
        environment["HOME"] = agent["HOME"]
        return environment.merging(adding) { $1 }
    }
}
