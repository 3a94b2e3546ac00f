extension PageDocument {
    /// The page's whole look: large enough for a phone, dark where the reader's machine is, one column however wide.
    static let style: Markup = """
        :root{color-scheme:light dark;--back:#f6f6f4;--card:#fff;--text:#1b1b1b;--soft:#5c5c5c;--line:#dcdcd8;
        --bad:#b3140e;--warning:#8a5a00;--good:#176b2c}
        @media (prefers-color-scheme:dark){:root{--back:#141414;--card:#1f1f1f;--text:#ececec;--soft:#a6a6a6;
        --line:#383838;--bad:#ff8a80;--warning:#f2c14e;--good:#7bd88f}}
        *{box-sizing:border-box}
        body{margin:0 auto;max-width:46rem;padding:1rem;background:var(--back);color:var(--text);
        font:1.0625rem/1.45 system-ui,sans-serif;overflow-wrap:anywhere}
        h1{margin:0;font-size:1.75rem}
        h2{margin:1.75rem 0 .5rem;font-size:1rem;color:var(--soft)}
        p{margin:.2rem 0}
        p:empty{display:none}
        ul{margin:0;padding:0;list-style:none}
        li{margin:0 0 .5rem;padding:.7rem .9rem;background:var(--card);border:1px solid var(--line);border-radius:.5rem}
        li.bad{border-left:.35rem solid var(--bad)}
        li.warning{border-left:.35rem solid var(--warning)}
        .why{white-space:pre-wrap}
        .good{color:var(--good)}
        h1.bad,span.bad{color:var(--bad)}
        .note,.advice,header p,footer{color:var(--soft);font-size:.9375rem}
        progress{width:9rem;max-width:40%;accent-color:var(--good)}
        footer{margin-top:2rem}
        a{color:inherit}
        """
}
