import Actions
import Foundation
import Rules

/// Looks at one account: whether its secrets can be read, whether its hosts answer, and how far their clock is from ours.
struct AccountExam {
    let doctor: Doctor
    let account: Account

    private static let limit = Duration.seconds(5)
    /// Signatures and tokens with a time in them are refused some minutes off, in seconds.
    private static let mostDifference: Int64 = 30

    func findings() async -> [Finding] {
        let secrets = self.secrets()
        let urls = self.urls()
        let answers = await withTaskGroup(of: (Int, [Finding]).self) { group in
            for (index, url) in urls.enumerated() {
                group.addTask { (index, await self.reach(url)) }
            }
            var answers: [(Int, [Finding])] = []
            for await answer in group { answers.append(answer) }
            return answers.sorted { $0.0 < $1.0 }.flatMap(\.1)
        }
        let paused = self.doctor.agent?.accounts.first { $0.name == self.account.name }?.paused
        return secrets + answers + (paused.map { [Finding(.fail, "agent", "paused: \($0)")] } ?? [])
    }

    private func secrets() -> [Finding] {
        let (read, problems) = self.doctor.reader.secretReader.read([self.account])
        if problems.isEmpty {
            if read.isEmpty { return [] }
            return [Finding(.ok, "secrets", read.keys.map(\.setting).sorted().joined(separator: ", ") + " can be read")]
        }
        return problems.map { Finding(.fail, "secrets", $0.message) }
    }

    /// The account's addresses, each host once.
    private func urls() -> [String] {
        let settings = self.doctor.catalogue.provider(named: self.account.provider)?.settings ?? []
        var hosts: Set<String> = []
        return settings.compactMap { setting in
            guard case .url = setting.kind, let url = self.account.settings[setting.name],
                hosts.insert(Self.shown(url)).inserted
            else { return nil }
            return url
        }
    }

    private func reach(_ url: String) async -> [Finding] {
        let host = Self.shown(url)
        let reach = ServiceReach(environment: self.doctor.environment, limit: Self.limit, logger: Doctor.logger)
        do throws(ServiceReach.Unreachable) {
            let answer = try await reach.ask(url)
            return [Finding(.ok, host, "answers"), self.clock(answer, host)].compactMap { $0 }
        } catch {
            return [Finding(.fail, host, error.description)]
        }
    }

    /// Nil when the service tells no time, or ours.
    private func clock(_ answer: ServiceReach.Answer, _ host: String) -> Finding? {
        guard let date = answer.date else { return nil }
        let difference = Int64(self.doctor.now().timeIntervalSince1970) - date
        guard abs(difference) > Self.mostDifference else { return nil }
        return Finding(
            .warn, "clock",
            "this machine is \(abs(difference)) s \(difference > 0 ? "ahead of" : "behind") \(host), and services refuse "
                + "requests that are minutes off; set the clock (timedatectl set-ntp true)")
    }

    /// Scheme, host and port.
    private static func shown(_ url: String) -> String {
        url.split(separator: "/", maxSplits: 3).prefix(2).joined(separator: "//")
    }
}
