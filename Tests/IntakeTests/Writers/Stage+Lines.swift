import Foundation
import Glibc
import TestKit
import Testing

/// Programs that need somebody at the other end of a line, which may be cut.
///
/// No sshd: the server's program is started where ssh would be, and reads no more than the line gives.
extension Stage {
    /// Runs sftp with these commands.
    ///
    /// - Parameters:
    ///   - cutAfter: after so many bytes nothing more comes to the server.
    ///   - isKilled: the client is killed at that place.
    func sftp(_ commands: String..., cutAfter: Int? = nil, isKilled: Bool = false) async throws {
        let kill = isKilled ? "kill -9 $PPID" : ":"
        try self.scratch.write("out/server", self.server(cutAfter, DropWriter.sftpServer, end: kill))
        try self.scratch.write("out/batch", commands.joined(separator: "\n") + "\n")
        let words = ["-q", "-b", self.aside("batch"), "-D", "sh " + self.aside("server")]
        try await self.speak("sftp", words, expectsSuccess: cutAfter == nil)
    }

    /// Runs scp with these options, from beside the drop folder into it.
    func scp(_ options: String..., cutAfter: Int? = nil) async throws {
        let server = """
            for command; do :; done
            if [ "$command" = sftp ]; then command=\(DropWriter.sftpServer); fi
            """
        try self.scratch.write("out/ssh", "#!/bin/sh\n" + server + "\n" + self.server(cutAfter, "$command", end: ":"))
        try Scribe.check(chmod(self.aside("ssh"), 0o755))
        let words = options + ["-q", "-S", self.aside("ssh"), self.aside("a.mp4"), "here:" + self.drop("a.mp4")]
        try await self.speak("scp", words, expectsSuccess: cutAfter == nil)
    }

    /// A shell's words that run a server until its line ends, and hold a lock meanwhile.
    private func server(_ cutAfter: Int?, _ command: String, end: String) -> String {
        let line = cutAfter.map { "stdbuf -o0 head -c \($0) | " } ?? ""
        return "exec 9> '\(self.aside("lock"))'; flock 9; \(line)\(command); \(end)\n"
    }

    /// Runs a client, and returns when the server has ended too.
    private func speak(_ client: String, _ words: [String], expectsSuccess: Bool) async throws {
        let isSuccess = try await self.run(client, arguments: words, expectsSuccess: expectsSuccess)
        #expect(isSuccess == expectsSuccess)
        try await self.run("flock", self.aside("lock"), "true")
        guard !expectsSuccess else { return }
        let written = try self.scratch.read("in/a.mp4").count
        #expect(0 < written && written < DropWriter.longVideo.count, "\(written)")
    }

    /// Runs a client of the web, which gets the long video from a server that knows of one request.
    ///
    /// - Parameter cutAfter: after so many bytes of the body nothing more comes, though more is promised.
    func fetch(_ client: String..., cutAfter: Int? = nil) async throws {
        try self.scratch.write("out/a.mp4", DropWriter.longVideo)
        let isSuccess = try await self.run(
            "perl", arguments: ["-e", Self.webServer, self.aside("a.mp4"), String(cutAfter ?? 0)] + client,
            expectsSuccess: cutAfter == nil)
        #expect(isSuccess == (cutAfter == nil))
    }

    private static let webServer = #"""
        use IO::Socket::INET;
        my ($path, $most, @client) = @ARGV;
        open(my $file, "<:raw", $path) or die; local $/; my $body = <$file>; my $whole = length $body;
        my $door = IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1") or die;
        my $url = "http://127.0.0.1:" . $door->sockport . "/a.mp4";
        if (!fork) {
            $/ = "\r\n"; my $line = $door->accept; my $from = 0;
            while (<$line>) { last if $_ eq "\r\n"; $from = $1 if /^Range: bytes=(\d+)-/i; }
            my $rest = substr($body, $from); my $last = $whole - 1;
            print $line $from ? "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes $from-$last/$whole\r\n"
                : "HTTP/1.1 200 OK\r\n";
            print $line "Connection: close\r\nContent-Length: " . length($rest) . "\r\n\r\n";
            print $line $most ? substr($rest, 0, $most) : $rest;
            exit;
        }
        delete @ENV{grep { /_proxy$/i } keys %ENV};
        exec @client, $url;
        """#
}
