/// How a file is cut into the parts of a multipart upload.
struct PartPlan: Sendable, Hashable {
    /// VOD's pages advise parts of at most 20 MB; it is also where one PUT ends.
    static let usualPart: Int64 = HuaweiFileType.largestPut
    /// A list of parts has one page only: the signed URL covers no further one. OBS itself takes 10,000.
    static let mostParts: Int64 = 1000
    /// OBS takes no larger part: 5 GB, the smaller one of the two readings.
    static let largestPart: Int64 = 5_000_000_000

    /// In bytes.
    let size: Int64
    /// All parts have it but the last, which may be smaller.
    let partSize: Int64

    /// - Parameter size: of the file, in bytes; above 0.
    /// - Throws: a permanent error when 1000 parts cannot hold it.
    init(size: Int64) throws(ActionError) {
        precondition(size > 0, "an empty file is refused before")
        guard size <= Self.mostParts * Self.largestPart else {
            throw ActionError(
                .permanent,
                "it has \(size) bytes, and Huawei Cloud VOD takes \(Self.mostParts * Self.largestPart) at most; "
                    + "make the file smaller")
        }
        self.size = size
        // Rounded up to whole megabytes, so that parts are alike from file to file.
        let megabyte: Int64 = 1_000_000
        let needed = (size - 1) / Self.mostParts + 1
        self.partSize = max(Self.usualPart, ((needed - 1) / megabyte + 1) * megabyte)
    }

    var count: Int { Int((self.size - 1) / self.partSize + 1) }

    /// The bytes of a part.
    ///
    /// - Parameter part: from 1 to `count`, as OBS counts.
    func range(of part: Int) -> Range<Int64> {
        precondition((1...self.count).contains(part), "there is no such part")
        let start = Int64(part - 1) * self.partSize
        return start..<min(start + self.partSize, self.size)
    }
}
