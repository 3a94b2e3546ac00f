import Glibc
import NIOSSL
import SystemPackage
import TestKit
import Testing

/// Certificates for `localhost`, good and bad, made by openssl(1) in the scratch folder; `known.pem` is the authority that
/// the agent is to know.
struct TestAuthority: Sendable {
    /// What is wrong with a service's certificate.
    enum Flaw: String, CaseIterable, Sendable {
        case expired, notYetValid, selfSigned, ofUnknownAuthority, forAnotherHost
    }

    static let known = "authority/known.pem"

    private let stage: Stage

    /// Cancels the test, and says why, where none can be made.
    init(_ stage: Stage) async throws {
        self.stage = stage
        guard access("/usr/bin/openssl", X_OK) == 0 else { try Test.cancel("openssl is not installed") }
        _ = try stage.scratch.makeDirectory("authority")
        try stage.scratch.write("authority/ca.cnf", Self.settings)
        try await stage.shell("cd authority && { \(Self.script)\n} > log 2>&1 || { cat log >&2; exit 1; }")
    }

    /// How a service speaks TLS that has such a certificate; nil: a good one.
    func tls(_ flaw: Flaw?) throws -> TLSConfiguration {
        let path = { (name: String) in self.stage.scratch.path("authority/\(name).pem").string }
        return .makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(path(flaw?.rawValue ?? "good")).map {
                .certificate($0)
            },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: path("key"), format: .pem)))
    }

    private static let settings = """
        [req]
        distinguished_name = name
        [name]
        [authority]
        basicConstraints = critical, CA:TRUE
        [own]
        subjectAltName = DNS:localhost
        [other]
        subjectAltName = DNS:cdn.example.com
        [ca]
        default_ca = test
        [test]
        database = index.txt
        new_certs_dir = .
        default_md = sha256
        rand_serial = yes
        policy = names
        unique_subject = no
        [names]
        commonName = supplied

        """

    private static let script = """
        set -e
        : > index.txt
        openssl ecparam -name prime256v1 -genkey -noout -out key.pem
        for name in known unknown; do
          openssl ecparam -name prime256v1 -genkey -noout -out "$name.key"
          openssl req -config ca.cnf -x509 -new -key "$name.key" -days 2 -extensions authority \
            -subj "/CN=$name authority" -out "$name.pem"
        done
        openssl req -config ca.cnf -new -key key.pem -subj /CN=localhost -out request.pem
        sign() {
          openssl ca -config ca.cnf -batch -notext -in request.pem -out "$1.pem" -cert "$2.pem" -keyfile "$2.key" \
            -extensions "$3" -startdate "$4" -enddate "$5"
        }
        sign good known own 20200101000000Z 20990101000000Z
        sign expired known own 20200101000000Z 20200201000000Z
        sign notYetValid known own 20900101000000Z 20990101000000Z
        sign ofUnknownAuthority unknown own 20200101000000Z 20990101000000Z
        sign forAnotherHost known other 20200101000000Z 20990101000000Z
        openssl req -config ca.cnf -x509 -new -key key.pem -days 2 -extensions own -subj /CN=localhost -out selfSigned.pem
        """
}
