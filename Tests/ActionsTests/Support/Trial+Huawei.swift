import Foundation
import Rules
import Sandbox

extension Trial {
    private static let project = "0123456789abcdef0123456789abcdef"
    private static let settings: @Sendable (String) -> [String: String] = {
        ["region": "cn-north-4", "project_id": Self.project, "url": $0, "iam_url": $0]
    }
    /// What a video of this size looks like to the sandbox, which looks into none.
    private static let video: @Sendable (Int) -> Data = { Data(count: $0) }

    private static func huawei(
        _ name: String, _ parameters: [String: Value], _ effect: (String, String), effects: Int = 1,
        isCountedByMinute: Bool = true
    ) -> Trial {
        var trial = Trial(
            name: "huawei_vod.\(name)", parameters: parameters, settings: Self.settings, effect: effect)
        trial.secrets = ["access_key", "secret_key"]
        trial.names = ["access_key": "HFSANDBOXACCESSKEY00"]
        trial.isCountedByMinute = isCountedByMinute
        trial.effects = effects
        // A declaration comes first, and a large file goes in parts: `HuaweiUploadFlowTests` cut those short.
        trial.isUpload = false
        return trial
    }

    static let huaweiVOD: [Trial] = {
        let asset = ["asset": Value.text("a-1")]
        var create = Self.huawei(
            "create_asset", ["title": .text("t")], ("PUT", "/obs/"), effects: 3, isCountedByMinute: false)
        create.file = Self.video
        create.type = "video/mp4"
        return [
            Self.huawei("set_cover", asset, ("PUT", "/v1.0/\(Self.project)/asset/cover")),
            Self.huawei("update_asset", asset, ("PUT", "/obs/"), effects: 2, isCountedByMinute: false),
            create,
            Self.huawei(
                "take_snapshots", asset.merging(["every": .text("10s")]) { $1 },
                ("POST", "/v1.0/\(Self.project)/asset/process")),
        ]
    }()
}
