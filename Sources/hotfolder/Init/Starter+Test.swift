/// The test of the first rules.
extension Starter {
    var test: String {
        let isPicture = self.service.takesPictures(self.names)
        let end = isPicture ? "jpg" : "mp4"
        let id = self.service.sampleID
        let (path, value): (String, String) =
            switch self.names {
            case .id: ("\(id).\(end)", "\(self.service.noun): \(id)")
            case .directory: ("\(id)/any name.\(end)", "\(self.service.noun): \(id)")
            case .table: ("pilot.\(end)", "\(self.service.noun): \(id)")
            case .title, .channel: ("Pilot.\(end)", "title: Pilot")
            }
        let requests = self.requests.map { "        - \(Self.quoted($0))" }
        let lines =
            [
                "# What the rules are to do with files. `hotfolder test` says whether they do, and sends nothing; `hotfolder test --record",
                "# FILE` adds a case. Only what a case says is compared, of each request the first lines.", "",
                "folder: \(self.folderName)", "cases:", "  - path: \(path)",
                "    type: \(isPicture ? "image/jpeg" : "video/mp4")",
                "    size: 2MB", "    expect:", "      rule: \(self.ruleName)", "      values: {\(value)}",
            ] + (requests.isEmpty ? [] : ["      requests:"]) + requests + [
                "", "  - {path: notes.txt, type: text/plain, expect: none}", "",
            ]
        return lines.joined(separator: "\n")
    }

    /// The first line of everything that is done with the test's file, in order. Empty for the one that is long: what a new
    /// asset takes after a crash is among it.
    private var requests: [String] {
        let id = self.service.sampleID
        let kept = "copy the file to \(self.folder)-pictures/\(id).jpg"
        let dyntube = "https://upload.dyntube.com/v1/videos"
        let channel = "https://api.dyntube.com/v1/channels/\(self.channel)"
        switch (self.service, self.names) {
        case (.dyntube, .title): return ["POST \(dyntube)"]
        case (.dyntube, .channel): return ["POST \(dyntube)", "GET \(channel)", "PUT \(channel)"]
        case (.dyntube, _): return ["PUT \(dyntube)/image/\(id)"]
        case (.huawei, .title), (.huawei, .channel): return []
        case (.huawei, _):
            let project = "0123456789abcdef0123456789abcdef"
            return [
                "PUT https://vod.cn-north-4.myhuaweicloud.com/v1.0/\(project)/asset", "PUT {cover_upload_url}",
            ]
        case (.apyhub, _):
            let job = "https://api.apyhub.com/job/generate/image-thumbnail"
            return ["POST \(job)/file", "GET \(job)/status/{job_id}", "GET {url}", kept]
        case (.local, _):
            return ["ffmpeg takes the frame at best of the video/mp4 and writes a jpg", kept]
        }
    }
}
