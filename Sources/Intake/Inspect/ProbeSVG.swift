/// SVG (W3C): text that ends with the end of an element.
///
/// Which element that is only a parser of XML could tell, so an SVG is never known to be whole.
enum ProbeSVG {
    static func structure(of content: Content) -> Structure {
        let encoding = PlainText.Encoding(content.head)
        let tail = content.tail[Int(content.tailOffset % 2)...]
        let last = PlainText.ascii(tail, as: encoding).last { !PlainText.isSpace($0) && $0 != 0 }
        return last == UInt8(ascii: ">") ? .unknown : .incomplete("it ends within an element")
    }
}
