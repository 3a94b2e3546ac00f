import Rules
import Testing

@testable import Actions

@Suite struct `Secrets in what people read` {
    @Test(arguments: [
        ("no secret here", "no secret here"),
        ("say hunter/2!", "say <redacted>"),
        ("hunter/2!hunter/2!", "<redacted><redacted>"),
        ("in a URL hunter%2F2%21.", "in a URL <redacted>."),
        ("with a mark hunter/2!\u{301}", "with a mark <redacted>\u{301}"),
        ("hunter/2", "hunter/2"),
    ])
    func `a secret is replaced wherever it is echoed`(_ text: String, _ redacted: String) {
        #expect(Redaction([Secret("hunter/2!")]).text(text) == redacted)
    }

    @Test func `an empty secret replaces nothing`() {
        #expect(Redaction([Secret("")]).text("abc") == "abc")
        #expect(Redaction([]).text("abc") == "abc")
    }

    @Test func `a secret is not left in half where a long text is cut`() {
        let secret = String(repeating: "s", count: 50) + "end"
        for offset in 0..<60 {
            let filler = String(repeating: "x", count: Redaction.longest - offset)
            let text = Redaction([Secret(secret)]).text(filler + secret + "more")
            #expect(!text.contains("s"), "cut \(offset) bytes into it")
        }
    }

    @Test(arguments: [
        ("is there more?", "is there more?"),
        (#"{"url":"https://h/a?Expires=1&Signature=s","n":1}"#, #"{"url":"https://h/a?<redacted>","n":1}"#),
        (#"{"url":"https:\/\/h\/a?Expires=1\u0026Signature=s"#, #"{"url":"https:\/\/h\/a?<redacted>"#),
        ("see http://h/a?b and https://h/c?d.", "see http://h/a?<redacted> and https://h/c?<redacted>"),
        ("https://h/a? no query", "https://h/a? no query"),
        ("no: /obs/a?AWSAccessKeyId=AK&Signature=s", "no: /obs/a?<redacted>"),
        ("AWSAccessKeyId=AK&amp;Signature=s, sent", "AWSAccessKeyId=<redacted>&amp;Signature=<redacted> sent"),
    ])
    func `what a service says has no signed URL in it`(_ said: String, _ shown: String) {
        #expect(Redaction.words(said) == shown)
    }

    @Test(arguments: [
        ("https://h/a", "https://h/a"),
        ("https://h/a?x=1&y=2", "https://h/a?x=1&y=2"),
        ("https://h/a?Signature=abc&Expires=1", "https://h/a?Signature=<redacted>&Expires=1"),
        ("https://h/a?AWSAccessKeyId=abc&x", "https://h/a?AWSAccessKeyId=<redacted>&x"),
        (
            "https://h/a?X-Amz-Credential=a&X-Amz-Date=b",
            "https://h/a?X-Amz-Credential=<redacted>&X-Amz-Date=<redacted>"
        ),
        (
            "https://h/a?access_token=a&sig=b&key=c&policy=d",
            "https://h/a?access_token=<redacted>&sig=<redacted>&key=<redacted>&policy=<redacted>"
        ),
        ("https://h/a?monkey=1", "https://h/a?monkey=1"),
    ])
    func `a URL loses its signature`(_ url: String, _ shown: String) {
        #expect(Redaction.url(url) == shown)
    }
}
