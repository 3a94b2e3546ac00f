/// What an answer of VOD or of the gateway before it means, decided by `error_code` and not by the status: VOD says 403 to
/// nearly everything, its own internal errors included (VOD API reference, "Error Codes"; API Request Signing Guide,
/// "Error Codes").
enum HuaweiFailure: Sendable, Hashable {
    /// The token, or the signed URL, is no longer good. Get another one once; where there is none to get, or the new one
    /// is refused too, it is this error.
    case renew(otherwise: ActionError)
    case failure(ActionError)

    /// What to throw when nothing is renewed.
    var error: ActionError {
        switch self {
        case .renew(let error), .failure(let error): error
        }
    }

    /// The code in an answer of VOD, the gateway, IAM or OBS; nil when there is none.
    static func code(of answer: HTTPAnswer) -> String? {
        guard case .said(let code, let message) = answer.words else { return nil }
        // An answer of OBS without a message has its code in the message's place.
        return code ?? (message.contains(" ") ? nil : message)
    }

    /// - Parameters:
    ///   - answer: no success.
    ///   - now: seconds since 1970.
    static func of(_ answer: HTTPAnswer, now: Int64) -> HuaweiFailure {
        let answered = HuaweiAnswer(answer, now: now)
        // The gateway has two names for itself.
        let code = self.code(of: answer)?.replacing("APIGW.", with: "APIG.") ?? ""
        return self.fleeting(code, answered) ?? self.account(code, answered) ?? self.file(code, answered)
            ?? self.uncoded(code, answered)
    }

    // MARK: It may go well later

    private static func fleeting(_ code: String, _ answer: HuaweiAnswer) -> HuaweiFailure? {
        switch code {
        // Internal errors, a gateway that waited in vain: it may have taken effect.
        case "VOD.10051", "VOD.10052", "VST.10002", "APIG.0601": .failure(answer.unsure())
        case "APIG.0201" where answer.status == 502 || answer.status == 504: .failure(answer.unsure())
        // No backend to pass it to; no IAM to ask: it was not worked on.
        case "APIG.0610", "APIG.0613": .failure(answer.down())
        case "VOD.10080": .failure(answer.again("another task of the asset has to end first"))
        // So many requests a minute.
        case "VOD.10127", "APIG.0308": .failure(answer.againNextMinute())
        default: nil
        }
    }

    // MARK: The account's matter

    private static func account(_ code: String, _ answer: HuaweiAnswer) -> HuaweiFailure? {
        switch code {
        // A signature is refused with the same codes; its date is then what is wrong with it.
        case "APIG.0301", "APIG.0303":
            if answer.says("signature expired") || code == "APIG.0303" {
                return .failure(
                    answer.waiting(
                        "check this machine's clock, which must be right to 15 minutes, and the access key"))
            }
            return .renew(otherwise: answer.refusedCredentials())
        case "VOD.10054", "VST.10004", "APIG.0307":
            return .renew(otherwise: answer.refusedCredentials())
        default: break
        }
        return self.humanWork[code].map { .failure(answer.waiting($0)) }
    }

    /// What somebody has to do at Huawei Cloud, or in the config, before any file of the account can go.
    private static let humanWork = [
        "VOD.10055": "complete the account's real-name authentication at Huawei Cloud",
        "VOD.10056": "Huawei Cloud says that the account is in an abnormal state; look there",
        "VOD.10057": "correct project_id: it must be the project of the account and the region",
        "VOD.10074": "raise the account's quota at Huawei Cloud, or make room there",
        "VOD.10078": "raise the account's quota at Huawei Cloud, or make room there",
        "VOD.10111": "look at the account at Huawei Cloud",
        "VOD.10114": "authorize VOD to use the bucket, at Huawei Cloud",
        "VOD.10138": "authorize VOD to use the bucket, at Huawei Cloud",
        "VOD.10120": "the account is in arrears; pay at Huawei Cloud",
        "VOD.10132": "the account is frozen; look there",
        "VOD.10133": "look at the account at Huawei Cloud",
        "VOD.10136": "Huawei Cloud has taken the feature offline; look there",
        "APIG.0302": "give the IAM user the permissions vod:asset:upload and vod:asset:update",
        "APIG.0304": "give the IAM user the permissions vod:asset:upload and vod:asset:update",
        "APIG.0310": "correct project_id: it must be the project of the account and the region",
        "APIG.0802": "the IAM user may not use this region; allow it, or correct the URLs of the account",
    ]

    // MARK: The file's matter

    private static func file(_ code: String, _ answer: HuaweiAnswer) -> HuaweiFailure? {
        switch code {
        case "VOD.10061":
            .failure(
                answer.refused(
                    "Huawei's page says that only assets whose upload failed or was cancelled can be updated. "
                        + "The cover of a healthy asset can be set with huawei_vod.set_cover, to a snapshot of it; "
                        + "for another video, make a new asset with huawei_vod.create_asset"))
        case "VOD.10062": .failure(answer.refused("check the asset's id, and that it is in this project and region"))
        case "VOD.10064": .failure(answer.refused("make the category at Huawei Cloud, or correct the rule"))
        case "VOD.10053", "VOD.10081", "VST.10001", "VOD.10058", "VOD.10059", "VOD.10060", "VOD.10063", "VOD.10083",
            "VOD.10084", "VOD.10099", "VOD.10104", "VOD.10126", "VOD.10129", "VOD.10135", "APIG.0101":
            .failure(answer.refused())
        case "APIG.0201" where (400..<500).contains(answer.status): .failure(answer.refused())
        default: nil
        }
    }

    // MARK: No code that we know

    private static func uncoded(_ code: String, _ answer: HuaweiAnswer) -> HuaweiFailure {
        switch answer.status {
        case 401: .renew(otherwise: answer.refusedCredentials())
        case 429: .failure(answer.againNextMinute())
        // Its 403 says nothing about credentials when it has a code of its own.
        case 403 where code.hasPrefix("VOD.") || code.hasPrefix("VST."): .failure(answer.refused())
        default: .failure(answer.general)
        }
    }
}
