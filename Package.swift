// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// Tests that compute little themselves: without optimisation they run as fast, and compile in half the time.
func plainTests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: settings + [.unsafeFlags(["-Onone"])])
}

// What `--version` names; tools/install and the container's build say it.
let commit = Context.environment["NOVELD_COMMIT"].map { [CSetting.define("NOVELD_COMMIT", to: "\"\($0)\"")] } ?? []

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "noveld",
    products: [
        .executable(name: "noveld", targets: ["noveld"]),
        .executable(name: "novelctl", targets: ["novelctl"]),
        // The mathematics, for use without the daemon.
        .library(name: "Diversity", targets: ["Diversity", "Numpy", "Vectors"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "CLMDB"),
        .systemLibrary(name: "CZeroMQ"),
        .systemLibrary(name: "COpenBLAS"),
        .target(name: "CKernels"),
        .target(name: "CBuild", cSettings: commit),

        module("Locks", []),
        module("Vectors", ["CKernels", "COpenBLAS", "Locks"]),
        module("Numpy", ["Vectors"]),
        module("Diversity", ["Vectors"]),
        module("NeighborIndex", ["CKernels", "Locks", "Vectors"]),
        module("Store", ["CLMDB", "Locks"]),
        module("Messages", ["Vectors"]),
        module("Selection", ["Diversity", "Messages", "NeighborIndex", "Vectors"]),
        module("Plots", []),
        module("Metrics", []),
        module("Sockets", ["CZeroMQ", "Locks"]),
        module(
            "Web",
            [
                "Locks",
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        .target(
            name: "Dashboard",
            resources: [.embedInCode("page.html"), .embedInCode("page.css"), .embedInCode("page.js")],
            swiftSettings: settings),
        module("Configuration", ["Locks", "Yams"]),
        module("Versions", ["CBuild", "Sockets", "Store", "Vectors"]),
        module(
            "Service",
            [
                "Configuration", "Dashboard", "Diversity", "Locks", "Messages", "Metrics", "NeighborIndex", "Numpy",
                "Selection", "Sockets", "Store", "Vectors", "Versions", "Web", logging,
            ]),
        module(
            "Replay",
            [
                "Configuration", "Locks", "Messages", "NeighborIndex", "Numpy", "Selection", "Service", "Store",
                "Vectors",
            ]),
        .executableTarget(
            name: "noveld",
            dependencies: [
                "Configuration", "Locks", "Service", "Sockets", "Vectors", "Versions", argumentParser, logging,
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "novelctl",
            dependencies: [
                "Diversity", "Messages", "NeighborIndex", "Numpy", "Plots", "Replay", "Selection", "Service", "Sockets",
                "Store", "Vectors", "Versions", argumentParser,
            ],
            // Its tests reach into it in the release configuration as well; nothing can depend on a program.
            swiftSettings: settings + [.unsafeFlags(["-enable-testing"])]),

        // Run by tools/bench/estimator.
        .executableTarget(
            name: "EstimatorAgreement",
            dependencies: ["Diversity", "Messages", "NeighborIndex", "Numpy", "Selection", "Vectors", argumentParser],
            path: "tools/bench/estimator-agreement", swiftSettings: settings),
        // Run by tools/bench/opening.
        .executableTarget(
            name: "OpeningStore",
            dependencies: [
                "Configuration", "Diversity", "Messages", "NeighborIndex", "Numpy", "Selection", "Service", "Store",
                "Vectors", argumentParser,
            ],
            path: "tools/bench/opening-store", swiftSettings: settings),
        // Run by tools/bench/sums.
        .executableTarget(
            name: "SumsCost", dependencies: ["Store", argumentParser], path: "tools/bench/sums-cost",
            swiftSettings: settings),
        // Measures the index for `tools/bench/index`; not installed.
        .executableTarget(
            name: "IndexBench", dependencies: ["NeighborIndex", "Numpy", "Store", "Vectors"], swiftSettings: settings),

        tests("LocksTests", ["Locks"]),
        tests("VectorsTests", ["Diversity", "Locks", "Vectors"]),
        tests("NumpyTests", ["Diversity", "Numpy", "Vectors"]),
        tests("DiversityTests", ["Diversity", "Numpy", "Vectors"]),
        tests("NeighborIndexTests", ["Diversity", "NeighborIndex", "Numpy", "Vectors"]),
        tests("SelectionTests", ["Diversity", "Locks", "Messages", "NeighborIndex", "Selection", "Vectors"]),
        // Run as a process of its own by the store's tests, and killed by them.
        .executableTarget(
            name: "StoreCrashProbe", dependencies: ["Store"], path: "Tests/StoreCrashProbe", swiftSettings: settings),
        tests("StoreTests", ["Locks", "Store", "StoreCrashProbe"]),
        plainTests("MessagesTests", ["Messages", "Vectors"]),
        plainTests("PlotsTests", ["Plots"]),
        plainTests("MetricsTests", ["Metrics"]),
        plainTests("SocketsTests", ["Locks", "Sockets"]),
        plainTests("WebTests", ["Web"]),
        plainTests("ConfigurationTests", ["Configuration"]),
        plainTests(
            "NovelctlTests",
            [
                "novelctl", "noveld", "Diversity", "Locks", "Messages", "NeighborIndex", "Numpy", "Plots", "Selection",
                "Sockets", "Store", "Vectors", "Versions", argumentParser,
            ]),
        plainTests(
            "ServiceTests",
            [
                "Configuration", "Diversity", "Locks", "Messages", "Numpy", "Selection", "Service", "Sockets", "Store",
                "Vectors", "Versions", logging,
            ]),
        plainTests(
            "SimulationTests",
            [
                "Configuration", "Diversity", "Locks", "Messages", "Replay", "Selection", "Service", "Store", "Vectors",
                logging,
            ]),
        // What tools/fuzzing gives libFuzzer, and CorpusTests the inputs that it kept.
        .target(
            name: "FuzzTargets",
            dependencies: [
                "Configuration", "Diversity", "Messages", "NeighborIndex", "Numpy", "Selection", "Store", "Vectors",
            ],
            path: "tools/fuzz/targets", swiftSettings: settings),
        tests("CorpusTests", ["Diversity", "FuzzTargets"]),
        // Starts the programs, as NovelctlTests does.
        plainTests(
            "IntegrationTests",
            ["noveld", "novelctl", "Diversity", "Locks", "Messages", "Numpy", "Sockets", "Store", "Vectors"]),
    ]
)

// Run by tools/fuzzing, which instruments all modules; its library is part of the compiler and not of a plain build.
if Context.environment["NOVELD_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "Fuzz", dependencies: ["FuzzTargets"], path: "tools/fuzz/driver", swiftSettings: settings))
}
