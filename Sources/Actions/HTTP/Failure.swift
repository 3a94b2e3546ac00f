import NIOHTTP1

/// What a failed request means for the file: the one place where status codes and broken connections become kinds of
/// errors. Pure, so that the whole table can be tested.
enum Failure {
    // MARK: An answer that is no success

    /// - Parameter now: seconds since 1970, for a `Retry-After` without a `Date` beside it.
    static func answer(_ answer: HTTPAnswer, now: Int64) -> ActionError {
        let exchange = answer.exchange
        let wait = RetryAfter.parse(answer.header("Retry-After"), date: answer.header("Date"), now: now)
        let said = "\(self.status(answer.status)): \(answer.words)"
        switch answer.status {
        case 300..<400:
            return self.redirect(answer)
        case 401:
            return self.credentials(said, wait, exchange) { .lane(retryAfter: wait) }
        case 403:
            return self.credentials(said, wait, exchange) {
                .forbidden(
                    retryAfter: wait,
                    ofFile: "\(exchange.service) refused it with \(said), while it takes other files of the account "
                        + "\"\(exchange.account)\"; look whether that account may change what the file's name and the "
                        + "rule say")
            }
        case 402, 507:
            return ActionError(
                .lane(retryAfter: wait),
                "\(exchange.service) says that the account \"\(exchange.account)\" has used up what it pays for "
                    + "(\(said)); raise its quota there, its files wait")
        case 407, 511:
            return ActionError(
                .lane(retryAfter: wait),
                "something between here and \(exchange.service) wants a login (\(said)); correct HTTPS_PROXY or the network"
            )
        // They say that the request was not worked on.
        case 503:
            return ActionError(.outage(retryAfter: wait), "\(exchange.service) answered \(said); it is tried again")
        case 408, 425, 429:
            return ActionError(.transient(retryAfter: wait), "\(exchange.service) answered \(said); it is tried again")
        case 404:
            return ActionError(
                .permanent,
                "\(exchange.service) refused it with \(said); look whether the ids and addresses in the file's name and in "
                    + "the rule are right")
        // A gateway that does not reach the service.
        case 502, 504:
            return self.unsure(.outage(retryAfter: wait), "\(exchange.service) answered \(said)", exchange)
        case 501, 505, 400..<500:
            return ActionError(.permanent, "\(exchange.service) refused it with \(said)")
        default:
            return self.unsure(.transient(retryAfter: wait), "\(exchange.service) answered \(said)", exchange)
        }
    }

    /// A 2xx whose body is not what the API answers: a proxy's page, half a document.
    static func unusable(_ answer: HTTPAnswer, _ what: String) -> ActionError {
        self.unsure(
            .transient(retryAfter: nil),
            "\(answer.exchange.service) answered \(self.status(answer.status)), but \(what): \(answer.words)",
            answer.exchange)
    }

    /// A 2xx that came before the service had the whole body (a proxy, a captive portal, a server that gave up).
    static func early(_ status: Int, sent: Int64, of length: Int64, _ exchange: Exchange) -> ActionError {
        self.unsure(
            .transient(retryAfter: nil),
            "\(exchange.service) answered \(self.status(status)) after \(sent) of \(length) bytes, "
                + "so it cannot have the whole file", exchange)
    }

    private static func credentials(
        _ said: String, _ wait: Duration?, _ exchange: Exchange, _ kind: () -> ActionError.Kind
    ) -> ActionError {
        guard let credential = exchange.credential else {
            // A URL that carries its own signature: a new one is asked for.
            return ActionError(
                .transient(retryAfter: wait),
                "\(exchange.service) refused the signed URL with \(said); it is tried again")
        }
        return ActionError(
            kind(),
            "\(exchange.service) refuses the credentials of the account \"\(exchange.account)\" (\(said)); "
                + "put valid ones where they come from (\(credential)), its files wait")
    }

    private static func redirect(_ answer: HTTPAnswer) -> ActionError {
        let exchange = answer.exchange
        let target: String
        if let location = answer.header("Location"), let origin = try? Origin(of: location) {
            target = origin.service
        } else {
            target = "another place"
        }
        let said =
            "\(exchange.service) answers with a redirect to \(exchange.redaction.text(target)) "
            + "(\(self.status(answer.status))), which is not followed"
        guard exchange.credential != nil else {
            return ActionError(.permanent, "\(said); use the URL that it leads to, if you trust it")
        }
        return ActionError(
            .permanent,
            "\(said) because it would carry the credentials there; correct the URLs of the account "
                + "\"\(exchange.account)\"")
    }

    // MARK: No answer

    static func fault(_ fault: TransportFault, sent: Sent, _ exchange: Exchange) -> ActionError {
        switch fault {
        case .unknownHost(let why):
            return self.outage("the name \(exchange.service) cannot be looked up: \(why); check the network", exchange)
        case .unreachable(let why):
            return self.outage("\(exchange.service) cannot be reached: \(why)", exchange)
        case .noRoute(let why):
            guard sent != .whole || exchange.isRepeatable else { return self.lost(why, sent, exchange) }
            return self.outage("\(exchange.service) cannot be reached: \(why)", exchange)
        case .certificate(let why):
            return self.outage(
                "the certificate of \(exchange.service) is not trusted: \(why); check this machine's clock, its "
                    + "ca-certificates, and who answers under that name", exchange)
        case .tls(let why):
            return self.outage(
                "no secure connection to \(exchange.service): \(why); check the URL and the port", exchange)
        case .proxy(let why):
            return self.outage("the proxy does not lead to \(exchange.service): \(why); check HTTPS_PROXY", exchange)
        case .noProgress:
            return self.lost("no byte went either way for as long as the account's timeout allows", sent, exchange)
        // A connection that ended before anything of the request was sent says nothing of the file.
        case .cut(let why) where sent == .nothing:
            return self.outage("\(exchange.service) ended the connection: \(why)", exchange)
        case .cut(let why), .badAnswer(let why):
            return self.lost(why, sent, exchange)
        case .cancelled:
            return self.lost("it was stopped here", sent, exchange)
        case .input(let error):
            return error
        }
    }

    /// Nothing is wrong with the file: it waits until the service is back, and no attempt is counted.
    private static func outage(_ what: String, _ exchange: Exchange) -> ActionError {
        ActionError(
            .outage(retryAfter: nil),
            exchange.redaction.text("\(what); the files of the account \"\(exchange.account)\" wait"))
    }

    private static func lost(_ why: String, _ sent: Sent, _ exchange: Exchange) -> ActionError {
        let what = exchange.redaction.text("the request to \(exchange.service) broke off: \(why)")
        switch sent {
        case .nothing, .part: return ActionError(.transient(retryAfter: nil), "\(what); it is tried again")
        case .whole: return self.unsure(.transient(retryAfter: nil), what, exchange)
        }
    }

    /// The service may have done it: harmless where it may be done twice, else a person decides.
    ///
    /// - Parameter kind: the error's where it does no harm.
    private static func unsure(_ kind: ActionError.Kind, _ what: String, _ exchange: Exchange) -> ActionError {
        if exchange.isRepeatable {
            ActionError(kind, "\(what); it is tried again")
        } else {
            ActionError(
                .unknown, "\(what); whether it took effect is not known, so look there before it is tried again")
        }
    }

    /// `404 Not Found`
    private static func status(_ status: Int) -> String {
        let known = HTTPResponseStatus(statusCode: status)
        if case .custom = known { return String(status) }
        return "\(status) \(known.reasonPhrase)"
    }
}
