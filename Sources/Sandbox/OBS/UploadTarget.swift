import Crypto

/// An object that VOD awaits in OBS.
struct UploadTarget: Sendable, Hashable {
    enum Purpose: Sendable, Hashable {
        case video
        case cover
        case subtitle(Int)
    }

    let key: String
    let assetID: String
    let purpose: Purpose
    /// What is signed, and so must come.
    let contentType: String
    /// In base64, when it was declared.
    let md5: String?
}

extension UploadTarget.Purpose: CustomStringConvertible {
    var description: String {
        switch self {
        case .video: "the video"
        case .cover: "the cover"
        case .subtitle(let id): "the subtitle \(id)"
        }
    }
}

/// The keys of objects, as VOD names them: project, asset, file.
enum ObjectKey {
    static func video(of id: String, type: String, _ cloud: HuaweiCloud) -> String {
        // The real names are random; ours follow from the asset, so that a renewed URL means the same object.
        let name = Hexadecimal.text(Insecure.MD5.hash(data: Array("\(id) \(type)".utf8)))
        return "\(cloud.account.projectID)/\(id)/\(name).\(type.lowercased())"
    }

    static func cover(of id: String, type: String, _ cloud: HuaweiCloud) -> String {
        "\(cloud.account.projectID)/\(id)/cover/Cover0.\(type.lowercased())"
    }

    static func subtitle(_ number: Int, of id: String, type: String, _ cloud: HuaweiCloud) -> String {
        "\(cloud.account.projectID)/\(id)/subtitle/\(number).\(type.lowercased())"
    }
}
