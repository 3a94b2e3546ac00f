import Foundation
package import SystemPackage

/// The programs that were built with the tests; they lie beside the test program.
package enum Binaries {
    package static let hotfolder = Self.path("hotfolder")
    package static let hotfolderWatch = Self.path("hotfolder-watch")

    private static func path(_ name: String) -> FilePath {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return FilePath(tests).removingLastComponent().appending(name)
    }
}
