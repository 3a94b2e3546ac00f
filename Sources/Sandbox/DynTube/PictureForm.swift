/// What a form that sets a video's picture holds: a file or a URL, exactly one of them.
struct PictureForm: Sendable {
    enum Source: Sendable {
        case file(ReceivedFile<PictureCheck>, type: String)
        case url(String)
    }

    static let shape = FormShape(
        file: "file", fileTypes: "image/jpeg or image/png", texts: [FormShape.Text("url")])
    private static let looks = SentURL.Looks(what: "a picture's", endings: [".jpg", ".jpeg", ".png"])

    let source: Source

    init(_ form: ReceivedForm<PictureCheck>) throws(Refusal) {
        switch (form.file, form.text("url")) {
        case (let file?, nil):
            do throws(PictureRefusal) {
                self.source = .file(file, type: try file.check.finish())
            } catch {
                // The upload host says so with status 200: `ok` counts, not the status.
                throw Refusal(200, error.reason)
            }
        case (nil, let url?): self.source = .url(try SentURL.checked(url, name: "url", looks: Self.looks))
        case (nil, nil): throw Refusal(400, "the form has neither a part `file` nor a part `url`; send one of them")
        case (.some, .some): throw Refusal(400, "the form has both `file` and `url`; send one of them")
        }
    }
}
