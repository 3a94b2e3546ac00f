import NIOSSL

extension TransportFault {
    static func tls(_ error: NIOSSLError) -> TransportFault {
        switch error {
        case .noCertificateToValidate, .unableToValidateCertificate: .certificate("it cannot be validated")
        case .handshakeFailed(let why): self.tls(saying: String(describing: why))
        case .uncleanShutdown, .writeDuringTLSShutdown, .readInInvalidTLSState, .shutdownFailed:
            .cut("the secure connection was cut")
        default: .tls(String(describing: error))
        }
    }

    static func tls(_ error: NIOSSLExtraError) -> TransportFault {
        switch error {
        case .failedToValidateHostname, .serverHostnameImpossibleToMatch: .certificate("it is for another host")
        default: .tls(String(describing: error))
        }
    }

    /// What a failure of BoringSSL means. Its errors are known by their text alone, which names a place in its source, too:
    /// `error:CODE:SSL routines:OPENSSL_internal:REASON at FILE:LINE`, as `ERR_error_string_n` writes it.
    static func tls(saying text: String) -> TransportFault {
        let reasons = text.split(separator: "OPENSSL_internal:").dropFirst().map { $0.prefix { $0 != " " } }
        for reason in reasons {
            switch reason {
            // The library keeps to itself which of them it is.
            case "CERTIFICATE_VERIFY_FAILED":
                return .certificate("it is expired or not valid yet, self-signed, or of an unknown authority")
            case "WRONG_VERSION_NUMBER", "HTTP_REQUEST": return .tls("what answers there does not speak TLS")
            case "TLSV1_ALERT_PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL":
                return .tls("what answers there speaks no version of TLS from 1.2 on")
            default: continue
            }
        }
        if text.contains("EOF during handshake") { return .tls("it hung up in the middle of the handshake") }
        return .tls("TLS failed (\(reasons.isEmpty ? text : reasons.joined(separator: ", ")))")
    }
}
