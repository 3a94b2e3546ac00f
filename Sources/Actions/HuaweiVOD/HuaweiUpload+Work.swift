import Rules

extension HuaweiUpload {
    /// What is sent after the files are declared, in order, for `explain`; made by the functions that make what is sent.
    static func work(_ vod: HuaweiVOD, asset: LateText, _ declaration: HuaweiDeclaration) -> [PlannedWork] {
        let digests = declaration.shownDigests
        var work: [PlannedWork] = []
        for file in declaration.files.whole {
            let use = file.type.use.rawValue
            let isMade = file.size == nil && file.type.use == .video
            work.append(
                .request(
                    .put(
                        file, to: "{\(use)_upload_url}", type: file.type.contentType,
                        digest: digests[file.type.use] ?? .later("\(use)_md5")),
                    note: isMade ? "or in parts, when it has more than \(HuaweiFileType.largestPut) bytes" : nil))
        }
        if let video = declaration.files.video, video.isInParts, let size = video.size {
            work += self.parts(vod, asset, video, size)
        }
        guard declaration.files.video != nil else { return work }
        work.append(.request(vod.confirm(asset, "CREATED")))
        work.append(.request(vod.standing(asset), note: "when VOD says that it was confirmed before"))
        work.append(.request(vod.confirm(asset, "FAILED"), note: Self.whenGivenUp))
        return work
    }

    private static let whenGivenUp = "instead, when the video is given up"

    private static func parts(
        _ vod: HuaweiVOD, _ asset: LateText, _ video: HuaweiFile, _ size: Int64
    ) -> [PlannedWork] {
        // Refused before, if the file is too large.
        guard let plan = try? PartPlan(size: size) else { return [] }
        let id = LateText.later("upload_id")
        let operations: [(OBSOperation, String)] = [
            (.initiate, "begins the upload in parts"),
            (
                .part(id, 1, plan.range(of: 1)),
                "for each of \(plan.count) parts, \(MultipartUpload.width) at once; after a crash the missing ones"
            ),
            (.list(id), "compares what arrived; after a crash first of all"),
            (.complete(id, Array("{parts}".utf8)), "with all parts and their ETags"),
            (.abort(id), Self.whenGivenUp),
        ]
        let place = PlannedWork.request(
            vod.details(asset), note: "only when {video_upload_url} does not tell where the video goes")
        return [place]
            + operations.flatMap { operation, note -> [PlannedWork] in
                let type = video.type.contentType
                return [
                    .request(
                        operation.authority(
                            vod, bucket: .later("bucket"), key: .later("object_key"), contentType: type),
                        note: (note == Self.whenGivenUp ? "\(note): " : "") + "a signed URL for the next request"),
                    .request(operation.request(to: "{sign_str}", contentType: type), note: note),
                ]
            }
    }
}
