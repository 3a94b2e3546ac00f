// swift-tools-version: 6.2
import PackageDescription

// Each dependency, and what it is for.
let dependencies: [Package.Dependency] = [
    // The command line: subcommands, options, help.
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    // Digests (MD5 for the services that ask for it, SHA-256 for copies) and HMAC.
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    // Structured log messages.
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    // Byte buffers and event loops beneath the HTTP client and the HTTP server.
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    // The oldest TLS that the HTTP client speaks, and why a handshake failed.
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
    // `FilePath` and `Errno`: paths and error numbers as the kernel has them.
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    // The journal's SQLite.
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    // The control socket and the status page, and the local cloud of `sandbox`, `demo` and the tests.
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    // YAML with the line and column of every node.
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    // Requests to the services: streamed bodies of known length, deadlines, TLS, proxies.
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    // Long-running parts, signals and a graceful stop.
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    // Child processes: `hotfolder-watch`, ffmpeg, and the commands of rules.
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
]

let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let dialect: [SwiftSetting] = [
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
    .enableUpcomingFeature("ExistentialAny"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
    .enableUpcomingFeature("InternalImportsByDefault"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
    .enableUpcomingFeature("MemberImportVisibility"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0461-async-function-isolation.md
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "hotfolder",
    products: [
        .executable(name: "hotfolder", targets: ["hotfolder"]),
        .executable(name: "hotfolder-watch", targets: ["hotfolder-watch"]),
    ],
    dependencies: dependencies,
    targets: [
        // The C libraries and the system calls that Swift cannot import by itself.
        .systemLibrary(name: "CInotifyTools", providers: [.apt(["libinotifytools0-dev"])]),
        .systemLibrary(name: "CMagic", providers: [.apt(["libmagic-dev"])]),
        .target(name: "CLinux"),

        // The program, in the order a file flows; the map is Sources/hotfolder/Documentation.docc/Map.md.
        .target(name: "Rules", dependencies: [system, yams], swiftSettings: dialect),
        .target(name: "Disk", dependencies: ["CLinux", "Rules", system], swiftSettings: dialect),
        .target(
            name: "Intake", dependencies: ["CMagic", "Disk", "Rules", logging, serviceLifecycle, subprocess, system],
            swiftSettings: dialect),
        .target(
            name: "Actions",
            dependencies: [
                "Disk", "Rules", asyncHTTPClient, crypto, logging, nioCore, nioHTTP1, nioPosix, nioSSL, subprocess,
                system,
            ],
            swiftSettings: dialect),
        .target(name: "Journal", dependencies: ["Disk", "Rules", grdb, logging, system], swiftSettings: dialect),
        .target(
            name: "Agent",
            dependencies: [
                "Actions", "Disk", "Intake", "Journal", "Rules", asyncHTTPClient, crypto, hummingbird, logging, nioCore,
                nioHTTP1, serviceLifecycle, system, unixSignals,
            ], swiftSettings: dialect),
        .target(
            name: "Sandbox",
            dependencies: [
                "Disk", "Rules", crypto, hummingbird, hummingbirdCore, logging, nioCore, serviceLifecycle, system,
            ],
            swiftSettings: dialect),
        .executableTarget(
            name: "hotfolder",
            dependencies: [
                "Actions", "Agent", "Disk", "Intake", "Journal", "Rules", "Sandbox", argumentParser, crypto, logging,
                serviceLifecycle, subprocess, system, unixSignals,
            ], swiftSettings: dialect),
        // GPL-2.0-only, as libinotifytools is: a program of its own that links nothing else of ours.
        .executableTarget(
            name: "hotfolder-watch", dependencies: ["CInotifyTools"], exclude: ["LICENSE"], swiftSettings: dialect),

        // The tests, and what they share.
        .target(
            name: "TestKit",
            dependencies: ["Disk", "Rules", logging, subprocess, system, yams], path: "Tests/TestKit",
            swiftSettings: dialect),
        .testTarget(name: "RulesTests", dependencies: ["Rules", "TestKit", system], swiftSettings: dialect),
        .testTarget(name: "DiskTests", dependencies: ["Disk", "Rules", "TestKit", system], swiftSettings: dialect),
        .testTarget(
            name: "IntakeTests",
            dependencies: ["Disk", "Intake", "Rules", "TestKit", "hotfolder-watch", logging, system],
            resources: [.copy("Samples"), .copy("WatchScripts")], swiftSettings: dialect),
        .testTarget(
            name: "ActionsTests",
            dependencies: [
                "Actions", "Disk", "Rules", "Sandbox", "TestKit", crypto, logging, nioCore, subprocess, system,
            ],
            resources: [.copy("Vectors")], swiftSettings: dialect),
        .testTarget(
            name: "JournalTests", dependencies: ["Journal", "Rules", "TestKit", grdb, system], swiftSettings: dialect),
        .testTarget(
            name: "SandboxTests",
            dependencies: [
                "Sandbox", "TestKit", asyncHTTPClient, crypto, logging, nioCore, nioHTTP1, nioPosix, serviceLifecycle,
                system,
            ], swiftSettings: dialect),
        .testTarget(
            name: "AgentTests",
            dependencies: [
                "Actions", "Agent", "Disk", "Intake", "Journal", "Rules", "Sandbox", "TestKit", "hotfolder-watch",
                crypto,
                logging, serviceLifecycle, system,
            ],
            swiftSettings: dialect),
        // The agent's own code on a disk, a cloud and a clock that a seed governs.
        .testTarget(
            name: "SimulationTests",
            dependencies: ["Actions", "Agent", "Disk", "Intake", "Journal", "Rules", logging, nioCore, system],
            swiftSettings: dialect),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "Agent", "Disk", "Journal", "Rules", "Sandbox", "TestKit", "hotfolder", "hotfolder-watch", crypto,
                logging, nioCore, nioPosix, nioSSL, subprocess, system,
            ],
            swiftSettings: dialect),
        .testTarget(name: "TidyTests", dependencies: ["Rules", "TestKit", "Actions", system], swiftSettings: dialect),
    ]
)
