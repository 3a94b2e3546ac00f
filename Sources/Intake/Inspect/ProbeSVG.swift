/// SVG (W3C): text that ends with the end of an element.
///
/// Which element that is only a parser of XML could tell, so an SVG is never known to be whole.
enum ProbeSVG {
    static func structure(of content: Content) -> Structure {
        PlainText.last(of: content) == UInt8(ascii: ">") ? .unknown : .incomplete("it ends within an element")
    }
}
