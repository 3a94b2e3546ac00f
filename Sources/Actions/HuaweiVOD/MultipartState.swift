/// What must be remembered of a multipart upload, so that after a crash only the missing parts are sent.
///
/// No signed URL is in it: those are asked for anew.
struct MultipartState: Codable, Sendable, Hashable {
    let object: OBSObject
    let uploadID: String
    /// Of the file, in bytes.
    let size: Int64
    let partSize: Int64
    /// The `ETag` of each part that OBS has, without quotes, by its number.
    private(set) var tags: [Int: String] = [:]
    /// Whether OBS may have been asked to complete it: an upload that it does not know any more is whole then, and was
    /// taken away by somebody otherwise.
    private(set) var isEnding = false

    init(object: OBSObject, uploadID: String, plan: PartPlan) {
        self.object = object
        self.uploadID = uploadID
        self.size = plan.size
        self.partSize = plan.partSize
    }

    /// Whether it is of such a file: another size, or parts that it cannot have, and the upload begins anew.
    func fits(_ plan: PartPlan) -> Bool {
        self.size == plan.size && self.partSize == plan.partSize
            && self.tags.keys.allSatisfy { (1...plan.count).contains($0) }
    }

    private var count: Int { Int((self.size - 1) / self.partSize + 1) }

    /// OBS answered a part with this `ETag`.
    mutating func receive(_ part: Int, tag: String) {
        precondition((1...self.count).contains(part), "there is no such part")
        self.tags[part] = OBSDocument.unquoted(tag)
    }

    /// OBS is asked next to complete it.
    mutating func end() {
        precondition(self.missing.isEmpty, "an upload is completed with all of its parts")
        self.isEnding = true
    }

    /// The numbers of the parts that are still to be sent, ascending.
    var missing: [Int] { (1...self.count).filter { self.tags[$0] == nil } }

    /// Forgets the parts that OBS does not have as we know them, for it deletes silently what is missing when the upload
    /// is completed.
    ///
    /// - Parameter listed: all that OBS lists.
    mutating func keep(onlyThoseOf listed: [OBSDocument.Part]) {
        // It is still listed, so it was not completed.
        self.isEnding = false
        let listed = Dictionary(listed.map { ($0.number, $0) }, uniquingKeysWith: { $1 })
        for (number, tag) in self.tags {
            let length = min(self.partSize, self.size - Int64(number - 1) * self.partSize)
            guard let part = listed[number], part.tag.lowercased() == tag.lowercased(), part.size == length else {
                self.tags[number] = nil
                continue
            }
        }
    }

    /// The body that completes the upload; nil while parts are missing.
    var completion: [UInt8]? {
        guard self.missing.isEmpty else { return nil }
        return OBSDocument.completion(self.tags.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }
}
