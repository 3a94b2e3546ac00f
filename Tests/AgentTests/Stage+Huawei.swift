/// Huawei VOD at the local cloud, which takes a large file in parts.
extension Stage {
    static let huaweiAccount = """
        huawei_vod:
          region: cn-north-4
          project_id: 0123456789abcdef0123456789abcdef
          domain: hotfolder
          user: hotfolder
          password: {file: token}
          url: {cloud}
          iam_url: {cloud}
        """

    /// A rule that gives the asset of its name another video.
    ///
    /// - Parameter attempts: how often its step is tried.
    static func huaweiRules(attempts: Int = 8) -> String {
        """
        rules:
          - name: another video
            match: {path: "**/{asset}.mp4", type: video/*}
            retry: {attempts: \(attempts)}
            do:
              - huawei_vod.update_asset: {asset: "{asset}"}

        """
    }

    /// So much of a video goes in two parts.
    static let twoParts = 24_000_000

    /// A box of an MP4 that players skip, for a video of any size.
    static func freeBox(_ size: Int) -> [UInt8] {
        [UInt8(size >> 24), UInt8(size >> 16 & 0xFF), UInt8(size >> 8 & 0xFF), UInt8(size & 0xFF)]
            + Array("free".utf8) + [UInt8](repeating: 7, count: size - 8)
    }
}
