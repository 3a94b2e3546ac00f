/// What a form that uploads a video holds: a file or a URL, exactly one of them, and what is to be noted about it.
struct VideoForm: Sendable {
    static let shape = FormShape(
        file: "file", fileTypes: "video/mp4 or the like",
        texts: ["url", "projectId", "planType", "title", "description"].map { FormShape.Text($0) }
            + [FormShape.Text("tags", isRepeatable: true)])

    let file: ReceivedFile<FileHead>?
    /// The video that this makes.
    let video: UploadedVideo

    init(_ form: ReceivedForm<FileHead>, id: String, now: DotNetTime) throws(Refusal) {
        var video = UploadedVideo(id: id, created: now)
        switch (form.file, form.text("url")) {
        case (let file?, nil):
            guard VideoContainer(head: file.check.bytes) != nil else {
                throw Refusal(400, VideoContainer.complaint(file.check.bytes))
            }
            video.sha256 = file.sha256
            video.size = file.size
            video.fileName = file.name
        case (nil, let url?): video.url = try SentURL.checked(url, name: "url", looks: nil)
        case (nil, nil): throw Refusal(400, "the form has neither a part `file` nor a part `url`; send one of them")
        case (.some, .some): throw Refusal(400, "the form has both `file` and `url`; send one of them")
        }
        if let text = form.text("planType") {
            guard let planType = Int64(text), planType >= 0 else {
                throw Refusal(400, "the `planType` is \"\(text)\"; send a whole number")
            }
            video.planType = planType
        }
        if let project = form.text("projectId") {
            guard VideoID.isValid(project) else {
                throw Refusal(
                    400, "the `projectId` \"\(project)\" is none: letters, digits, `.`, `_` and `-`, at most 128")
            }
            video.projectID = project
        }
        video.title = form.text("title") ?? ""
        video.description = form.text("description") ?? ""
        video.tags = form.texts["tags"] ?? []
        guard !video.tags.contains("") else { throw Refusal(400, "one of the `tags` is empty; leave it out") }
        self.file = form.file
        self.video = video
    }
}
