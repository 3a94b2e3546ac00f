import Rules

extension Provider {
    /// ffmpeg on this machine; it needs no account. Two files at once by default, since each keeps a core busy.
    static let ffmpeg = Provider(
        signature: ProviderSignature(name: "ffmpeg", settings: [], concurrency: 2),
        actions: [ExtractFrame(), ConvertImage()])
}
