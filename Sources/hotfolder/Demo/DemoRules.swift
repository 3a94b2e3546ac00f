/// The rules of the demo, as anybody would write them: a file for each kind of work.
enum DemoRules {
    /// What the channel is called.
    static let channelName = "News"
    /// Where the newsroom is told, below the local cloud's address.
    static let hook = "/hook/newsroom"

    /// - Parameters:
    ///   - members: the keys of the videos that the channel has first.
    ///   - archive: a folder for copies, absolute.
    ///   - cloud: the address of the local cloud.
    /// - Returns: the texts by the names of their files.
    static func files(members: [String], archive: String, cloud: String) -> [String: String] {
        [
            "dyntube.yaml": self.dynTube(members), "huawei.yaml": self.huaweiVOD,
            "stills.yaml": self.stills(archive, cloud),
        ]
    }

    private static func dynTube(_ members: [String]) -> String {
        """
        rules:
          - name: picture of a video
            folder: thumbnails
            match:
              path: "**/{video}.{ext}"
              type: [image/jpeg, image/png]
            do:
              - dyntube.update_video_image: {video: "{video}"}

          - name: channel as it should be
            folder: videos
            match: {path: "channels/{channel}.txt"}
            do:
              - dyntube.update_channel:
                  channel: "{channel}"
                  name: \(self.channelName)
                  description: "What happened, every evening"
                  videos: [\(members.joined(separator: ", "))]

          - name: new video for a channel
            folder: videos
            match:
              path: "uploads/{channel}/{title}.{ext}"
              type: video/*
            do:
              - dyntube.upload_video: {title: "{title}", tags: ["{channel}"]}
              - dyntube.add_to_channel: {channel: "{channel}", video_key: "{upload_video.video_key}"}

          - name: captions of a video
            folder: videos
            match: {path: "captions/{video}.{language:[a-z]{2}}.srt"}
            do:
              - dyntube.upload_captions: {video: "{video}", language: "{language}"}

        """
    }

    private static let huaweiVOD = """
        rules:
          - name: new asset with snapshots
            folder: assets
            match:
              path: "new/{title}.{ext}"
              type: video/*
            do:
              - huawei_vod.create_asset: {title: "{title}", publish: "true"}
              - huawei_vod.take_snapshots: {asset: "{create_asset.asset_id}", at: [1s, 5s, 10s], cover: "1"}

          - name: another video for an asset
            folder: assets
            match:
              path: "videos/{asset}.{ext}"
              type: video/*
            do:
              - huawei_vod.update_asset: {asset: "{asset}"}

          - name: subtitles of an asset
            folder: assets
            match: {path: "subtitles/{asset}.de.srt"}
            do:
              - huawei_vod.update_asset: {asset: "{asset}", subtitle_id: "1", language: DE}

          - name: cover from a snapshot
            folder: assets
            match: {path: "covers/{asset}.txt"}
            do:
              - huawei_vod.set_cover: {asset: "{asset}", snapshot: 12s}

        """

    private static func stills(_ archive: String, _ cloud: String) -> String {
        """
        rules:
          - name: picture by ApyHub
            folder: stills
            match:
              path: "apyhub/{video}.{ext}"
              type: video/*
            do:
              - apyhub.generate_thumbnail: {time: "3", size: 640x360}
              - dyntube.update_video_image: {video: "{video}"}

          - name: best frame by ffmpeg
            folder: stills
            match:
              path: "best/{video}.{ext}"
              type: video/*
            do:
              - ffmpeg.extract_frame: {at: best, as: frame}
              - dyntube.update_video_image: {video: "{video}", input: frame}
              - file.copy: {to: "\(archive)/{video}.jpg", input: frame}
              - webhook.post:
                  url: \(cloud)\(self.hook)
                  json: {video: "{video}", file: "{file.name}"}
                  secret: {env: NEWSROOM_SECRET}

          - name: frame at 90 seconds
            folder: stills
            match:
              path: "at-90s/{video}.{ext}"
              type: video/*
            do:
              - ffmpeg.extract_frame: {at: 90s}
              - dyntube.update_video_image: {video: "{video}"}

          - name: any picture
            folder: stills
            match:
              path: "pictures/{video}.{ext}"
              type: image/*
            do:
              - ffmpeg.convert_image: {format: jpg, within: 640x360}
              - dyntube.update_video_image: {video: "{video}"}

        """
    }
}
