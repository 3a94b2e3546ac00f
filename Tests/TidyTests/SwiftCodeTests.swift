import Testing

@Suite struct `How the checks read code` {
    @Test(arguments: [
        (#"let a = 1 // try! here"#, #"let a = 1             "#),
        (#"a /* b /* c */ d */ e"#, #"a                   e"#),
        (#"f("try! \(x + "y}") {") {"#, #"f("      (x + "  ")  ") {"#),
        (##"f(#"a\(b) "c" \#(d) "#)"##, ##"f(#"            (d) "#)"##),
        (#"f("a\"b", c)"#, #"f("    ", c)"#),
        ("let a = \"\"\"\n  } \"x\"\n  \"\"\"\nb", "let a = \"\"\"\n       \n  \"\"\"\nb"),
        ("func `it's { odd`() {", "func `__________`() {"),
    ])
    func `what is not code is blanked out, in place`(_ text: String, _ code: String) {
        #expect(SwiftCode.only(in: text) == code)
    }

    @Test func `functions are found with their lengths`() {
        let text = """
            protocol P {
                func plan(_ x: Int) -> Int
                func run()
                init(a: Int)
            }
            struct S: P {
                init(a: Int) { self.init() }
                func plan(
                    _ x: Int, _ body: () -> Void = { print("}") }
                ) async throws(E)
                    -> Int
                where A: B,
                    C: D
                {
                    if x > 0 { return 1 }
                    return .init()
                }
                func run() {}
            }
            """
        let functions = FunctionScan.functions(in: SwiftFile(path: "", text: text).code)
        #expect(
            functions == [
                FunctionExtent(name: "init", line: 7, length: 1), FunctionExtent(name: "plan", line: 8, length: 10),
                FunctionExtent(name: "run", line: 18, length: 1),
            ])
    }
}
