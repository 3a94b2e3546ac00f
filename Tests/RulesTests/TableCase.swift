import Testing

/// A table as some program writes it, and what is to be read from it.
struct TableCase: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    /// The header and the rows; a row is its line and its values in the order of the columns.
    var columns: [String] = []
    var rows: [(line: Int, values: [String])] = []
    /// `LINE:COLUMN: message`, of a table that is refused.
    var problems: [String] = []

    var testDescription: String { self.name }

    init(_ name: String, _ text: String, _ columns: [String], _ rows: [(line: Int, values: [String])]) {
        self.init(name, bytes: Array(text.utf8), columns, rows)
    }

    init(_ name: String, bytes: [UInt8], _ columns: [String], _ rows: [(line: Int, values: [String])]) {
        self.name = name
        self.bytes = bytes
        self.columns = columns
        self.rows = rows
    }

    init(_ name: String, _ text: String, refused problems: String...) {
        self.init(name, bytes: Array(text.utf8), refused: problems)
    }

    init(_ name: String, bytes: [UInt8], refused problems: [String]) {
        self.name = name
        self.bytes = bytes
        self.problems = problems
    }

    static func utf16(_ text: String, isBigEndian: Bool = false) -> [UInt8] {
        ("\u{FEFF}" + text).utf16.flatMap { unit in
            let bytes = [UInt8(truncatingIfNeeded: unit), UInt8(unit >> 8)]
            return isBigEndian ? bytes.reversed() : bytes
        }
    }
}

extension TableCase {
    private static let plain: [(line: Int, values: [String])] = [(2, ["Ohm", "v1"]), (3, ["Volt", "v2"])]

    static let csv: [TableCase] = [
        TableCase("commas", "show,id\nOhm,v1\nVolt,v2\n", ["show", "id"], plain),
        TableCase("semicolons", "show;id\nOhm;v1\nVolt;v2\n", ["show", "id"], plain),
        TableCase("tabs", "show\tid\nOhm\tv1\nVolt\tv2\n", ["show", "id"], plain),
        TableCase("CR LF", "show,id\r\nOhm,v1\r\nVolt,v2\r\n", ["show", "id"], plain),
        TableCase("CR", "show,id\rOhm,v1\rVolt,v2\r", ["show", "id"], plain),
        TableCase("no last line end", "show,id\nOhm,v1\nVolt,v2", ["show", "id"], plain),
        TableCase("empty lines at the end", "show,id\nOhm,v1\nVolt,v2\n\n \n,\n\r\n", ["show", "id"], plain),
        TableCase("empty columns at the end", "show,id,,\nOhm,v1,,\nVolt,v2,,,,\n", ["show", "id"], plain),
        TableCase("a missing empty column at the end", "show,id,,\nOhm,v1\nVolt,v2,\n", ["show", "id"], plain),
        TableCase("an empty column between", "show,,id\nOhm,,v1\nVolt, ,v2\n", ["show", "id"], plain),
        TableCase("a byte order mark", "\u{FEFF}show,id\nOhm,v1\nVolt,v2\n", ["show", "id"], plain),
        TableCase(
            "Unicode text of Excel", bytes: utf16("show\tid\r\nOhm\tv1\r\nVolt\tv2\r\n"), ["show", "id"], plain),
        TableCase(
            "UTF-16, the other way round", bytes: utf16("show;id\nÜnser 🎬;ß\n", isBigEndian: true), ["show", "id"],
            [(2, ["Ünser 🎬", "ß"])]),
        TableCase("sep=", "sep=;\nshow,x;id\nOhm;v1\n", ["show,x", "id"], [(3, ["Ohm", "v1"])]),
        TableCase("sep=| and CR LF", "\u{FEFF}SEP=|\r\nshow|id\r\nOhm|v1\r\n", ["show", "id"], [(3, ["Ohm", "v1"])]),
        TableCase(
            "commas within quotes in the header", "\"a,b,c\";id\nOhm;v1\n", ["a,b,c", "id"], [(2, ["Ohm", "v1"])]),
        TableCase(
            "quotes", "show,id\n\"a \"\"b\"\", c\",\"\"\n\"\"\"\",\"x\"\n", ["show", "id"],
            [(2, ["a \"b\", c", ""]), (3, ["\"", "x"])]),
        TableCase(
            "line ends within quotes", "show,id\n\"a\nb\r\nc\rd\",v1\nVolt,v2\n", ["show", "id"],
            [(2, ["a\nb\r\nc\rd", "v1"]), (6, ["Volt", "v2"])]),
        TableCase(
            "quotes within a field", "show,id\n5\" disk,v\"1\"\n", ["show", "id"], [(2, ["5\" disk", "v\"1\""])]),
        TableCase(
            "blanks", " show ,\tid\n  Ohm  , \"  v1 \" \n\" \",v2\n", ["show", "id"],
            [(2, ["Ohm", "  v1 "]), (3, [" ", "v2"])]),
        TableCase("one column", "id\nv1\n\nv2\n", ["id"], [(2, ["v1"]), (4, ["v2"])]),
        TableCase("a field that is quoted and empty", "id\n\"\"\n", ["id"], [(2, [""])]),
        TableCase("empty fields", "a,b,c\n,x,\n", ["a", "b", "c"], [(2, ["", "x", ""])]),
        TableCase("lines before the header", "\n\n;\nshow;id\nOhm;v1\n", ["show", "id"], [(5, ["Ohm", "v1"])]),
        TableCase("a header alone", "show,id\n", ["show", "id"], []),
        TableCase("numbers stay text", "a,b\n007,1e3\n", ["a", "b"], [(2, ["007", "1e3"])]),
    ]

    private static let tooLong = "x," + String(repeating: "y", count: 70_000)

    static let refusedCSV: [TableCase] = [
        TableCase("nothing", "", refused: "the table is empty; write a first line with the names of the columns"),
        TableCase(
            "blank lines", "\n \n", refused: "the table is empty; write a first line with the names of the columns"),
        TableCase(
            "no names", "\"\",\"\"\nx,y\n",
            refused: "1:1: no column has a name; write a first line with the names of the columns"),
        TableCase(
            "a name twice", "show,id, show\nOhm,v1,x\n",
            refused: "1:10: the column `show` is there twice, first as column 1; rename one"),
        TableCase(
            "a name twice, typed in two ways", "caf\u{E9},cafe\u{301}\nx,y\n",
            refused: "1:6: the column `cafe\u{301}` is there twice, first as column 1; rename one"),
        TableCase(
            "a short row", "show,id\nOhm\nVolt,v2\n",
            refused:
                "2:1: this row has 1 field(s), and the header names 2 columns; write the missing fields, empty ones too"
        ),
        TableCase(
            "a row that is cut off", "show,id\nOhm,v1\nVol",
            refused:
                "3:1: this row has 1 field(s), and the header names 2 columns: the file seems to be cut off here; write it whole"
        ),
        TableCase(
            "a long row", "show,id\nOhm, the, first,v1\n",
            refused:
                "2:1: this row has 4 fields, and the header names 2 columns; put quotes around a field with a separator in it"
        ),
        TableCase(
            "a value without a name", "show,,id\nOhm,x,v1\n",
            refused: "2:1: column 2 has no name in the header, and a value here; name it"),
        TableCase(
            "an open quote", "show,id\nOhm,v1\nVolt,\"v2\nx,y\n",
            refused: "3:6: the quote that opens here is never closed; close it, or write the file whole"),
        TableCase(
            "text behind a quote", "show,id\nOhm,\"v\n1\"x\n",
            refused: "3:3: something follows a closing quote; write a quote within quotes twice (\"\")"),
        TableCase(
            "a row that is too large", "show,id\n" + tooLong + "\n",
            refused: "2:1: the row is larger than 64 KiB; check that each quote is closed"),
        TableCase(
            "too many columns", String(repeating: "a,", count: 300) + "\n",
            refused: "1:1: the row has more than 256 fields; take some out"),
        TableCase(
            "Windows-1252", bytes: Array("show,id\nOhm,v1\n\u{C9}t".utf8.dropLast(1)) + [0xE9, 0x0A],
            refused: [
                "3:2: this is not UTF-8; save the file as \"CSV UTF-8\" (Excel: Save As, file type \"CSV UTF-8\")"
            ]),
        TableCase(
            "a workbook", bytes: Array("PK\u{3}\u{4}".utf8) + [0, 0, 0xFF],
            refused: ["1:1: this is a workbook or another ZIP file; save the sheet as \"CSV UTF-8\""]),
        TableCase(
            "UTF-16 without a mark", bytes: Array(TableCase.utf16("a,b\n").dropFirst(2)),
            refused: ["1:2: a zero byte stands here; save the file as \"CSV UTF-8\""]),
        TableCase(
            "UTF-16 that is cut off", bytes: TableCase.utf16("a\tb\n1\t2") + [0x31],
            refused: ["2:4: the file ends in the middle of a character; write it whole"]),
        TableCase(
            "UTF-16 that is broken", bytes: TableCase.utf16("a\t") + [0x00, 0xDC, 0x0A, 0x00],
            refused: ["1:3: this is not UTF-16, as the file's first two bytes say; save it as \"CSV UTF-8\""]),
    ]
}
