/// A picture that was made, and what to say of it.
package struct MadePicture: Sendable, Hashable {
    package var format: PictureFormat
    /// In bytes.
    package var size: Int64
    /// How it came about: "the frame at 3s".
    package var words: String

    init(format: PictureFormat, size: Int64, words: String) {
        self.format = format
        self.size = size
        self.words = words
    }
}
