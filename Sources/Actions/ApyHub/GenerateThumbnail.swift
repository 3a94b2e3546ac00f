package import Rules

/// `apyhub.generate_thumbnail`: has ApyHub take a still frame out of a video, and fetches it for the next step.
///
/// Submitting is paid and cannot be looked up, so it is never done again once ApyHub may have taken it
/// (`ThumbnailFlow`).
package struct GenerateThumbnail: Action {
    package let signature = ActionSignature(
        name: "apyhub.generate_thumbnail",
        summary: "Has ApyHub take a still frame out of the dropped video, or of one at a URL, and fetches the picture.",
        input: .types(["video"]),
        parameters: [
            .init("time", .text(atMost: 20), "where in the video: seconds such as 1 or 2.5, or 3s; 1 if left out"),
            .init("size", .text(atMost: 20), "width and height in pixels, 1280x720; the video's own if left out"),
            .init("persistent", .boolean, "true: ApyHub keeps the picture's URL for good, and not for 15 minutes"),
            .init("url", .url, "a public https URL of a video, which ApyHub fetches; then no file is sent"),
        ],
        outputs: [
            .init(
                "file", "the picture, a PNG, JPEG or WebP", example: "/srv/drops/.hotfolder/made/thumbnail.png",
                makes: "image"),
            .init(
                "url", "where ApyHub keeps it for good; only with `persistent: true`",
                example: "https://storage.example.com/thumbnail.png", onlyWith: "persistent"),
        ],
        limits: [
            "the video is in one of these formats: \(VideoFormat.names)",
            "both numbers of size are even",
            "a url is https and at a public host",
            "ApyHub tells a limit of 500 MiB for another call and none for this one, so a larger video is sent",
        ],
        isRepeatable: false,
        retry: "the job is submitted, and paid, once: after a crash it is asked about, and the picture fetched again; "
            + "where it may have been submitted without our knowing its id, the file is held for a person")

    package init() {}

    package func plan(
        _ step: ResolvedStep, files: StepFiles<InputFacts>, account: Account
    ) throws(ActionError) -> ActionPlan {
        let order = try ThumbnailOrder(step.parameters, files.main, account)
        let polls = account.poll ?? ApyHub.polls
        let flow = ThumbnailFlow(order: order, polls: polls)
        let pace =
            "after \(DurationText.format(polls.every)), then less often, up to every \(DurationText.format(polls.upTo)), "
            + "until the job has ended, for at most \(DurationText.format(polls.within))"
        return ActionPlan(
            [
                .request(try order.submission(), note: "once"),
                .request(try order.status(of: "{job_id}"), note: pace),
                .request(ThumbnailOrder.picture(at: "{url}"), note: "at once, without credentials"),
            ],
            makes: InputFacts(name: "thumbnail.png", type: "image/png", size: nil)
        ) { (context) throws(ActionError) in
            try await flow.run(context)
        }
    }
}
