/// All files that a step gives to an asset: one of each kind at most.
struct HuaweiFiles: Sendable, Hashable {
    private(set) var video: HuaweiFile?
    private(set) var cover: HuaweiFile?
    private(set) var subtitle: HuaweiFile?

    /// The step's input counts as what it is; the group's members `video`, `cover` and `subtitle` fill the others.
    ///
    /// - Throws: a permanent error when there is no file at all, or VOD does not take one.
    init(_ files: StepFiles<InputFacts>) throws(ActionError) {
        for use in HuaweiFileType.Use.allCases {
            guard let facts = files.members[use.rawValue] else { continue }
            self[use] = try HuaweiFile(facts, .member(use.rawValue), as: use)
        }
        if let main = files.main {
            let file = try HuaweiFile(main, .main, as: nil)
            self[file.type.use] = file
        }
        guard !self.all.isEmpty else { throw ActionError(.permanent, "there is no file to send; drop one") }
    }

    /// In the order in which they are sent: the video last, since it may take long and go on after a crash.
    var all: [HuaweiFile] { [self.cover, self.subtitle, self.video].compactMap(\.self) }

    /// Those whose MD5 is declared beforehand: what goes in one request.
    var whole: [HuaweiFile] { self.all.filter { !$0.isInParts } }

    private subscript(use: HuaweiFileType.Use) -> HuaweiFile? {
        get {
            switch use {
            case .video: self.video
            case .cover: self.cover
            case .subtitle: self.subtitle
            }
        }
        set {
            switch use {
            case .video: self.video = newValue
            case .cover: self.cover = newValue
            case .subtitle: self.subtitle = newValue
            }
        }
    }
}
