import Configuration
import Testing

@Suite struct YAMLTests {
    @Test func aliasesAndMergeKeysStandForWhatTheyName() throws {
        let loaded = try load(
            """
            endpoints:
              ingest: &host tcp://127.0.0.1:0
              query: *host
            batch: &small {samples: &n 8, milliseconds: 5}
            limits:
              message_samples: *n
            """)
        #expect(loaded.configuration.endpoints.query == ["tcp://127.0.0.1:0"])
        #expect(loaded.configuration.limits.messageSamples == 8)
    }

    @Test func aKeyMayBeAnAlias() throws {
        let loaded = try load("data: &name seed\n*name : 5\n")
        #expect(loaded.configuration.data == "seed")
        #expect(loaded.configuration.seed == 5)
    }

    @Test func ownKeysWinOverMergedOnesAndEarlierOverLater() throws {
        let loaded = try load(
            """
            metric: &metric
              density_power: 0.25
              density_neighbors: 7
            <<: [{seed: 5, batch: {samples: 9}}, {seed: 6, dimension: 3}]
            seed: 4
            """)
        #expect(loaded.configuration.seed == 4)
        #expect(loaded.configuration.batch.samples == 9)
        #expect(loaded.configuration.dimension == 3)
        let earlier = try load("<<: [{seed: 5}, {seed: 6}]")
        #expect(earlier.configuration.seed == 5)
        let nested = try load("<<: &a {<<: {seed: 5}, dimension: 2}")
        #expect(nested.configuration.seed == 5)
    }

    @Test func lineEndsAndByteOrderMarkDoNotMovePositions() throws {
        #expect(
            try mistakes(in: "\u{FEFF}seed: x\r\n\r\ndimension: y\r\n") == [
                "noveld.yaml:1:7: seed: expected an integer from 0 to 18446744073709551615, found x",
                "noveld.yaml:3:12: dimension: expected an integer from 1 to 65536, found y",
            ])
    }

    @Test func columnsCountScalars() throws {
        #expect(
            try mistakes(in: "{data: 数据, seed: ü}") == [
                "noveld.yaml:1:18: seed: expected an integer from 0 to 18446744073709551615, found ü"
            ])
    }

    @Test(arguments: ["1000000", "1_000_000", "1e6", "1.0e+6", "+1000000", "1000000.0"])
    func integersAreDecimal(text: String) throws {
        #expect(try load("reference: {limit: \(text)}").configuration.reference.limit == 1_000_000)
    }

    @Test(arguments: [
        "010", "0x10", "1e", "1.5", "1e400", "99999999999999999999", "ten", ".inf", ".nan", "\"5\"", "'5'", "!!str 5",
        "_5",
        "1:30", "true", "[5]", "{5: 5}", "null", "", "-", "--5", "1e6e6", "٣",
    ])
    func whatIsNoDecimalIntegerIsRefused(text: String) throws {
        #expect(try mistakes(in: "reference:\n  limit: \(text)\n").count == 1)
    }

    @Test func the64BitSeedIsExact() throws {
        #expect(try load("seed: 18446744073709551615").configuration.seed == .max)
        #expect(try load("seed: 9007199254740993").configuration.seed == 9_007_199_254_740_993)
    }

    @Test(arguments: [
        ("65536", 65_536), ("1KiB", 1_024), ("64MiB", 64 << 20), ("64 GiB", 64 << 30), ("1gb", 1_000_000_000),
        ("\"2MB\"", 2_000_000), ("16kB", 16_000), ("4096B", 4_096),
    ])
    func sizesTakeUnits(text: String, bytes: Int) throws {
        // Whichever of the two keys' ranges holds it.
        if bytes < 1 << 34 {
            #expect(try load("limits: {message_bytes: \(text)}").configuration.limits.messageBytes == bytes)
        } else {
            #expect(try load("limits: {map_bytes: \(text)}").configuration.limits.mapBytes == bytes)
        }
    }

    @Test(arguments: ["64 G", "64Gi", "1.5GiB", "GiB", "-1GiB", "9999999999999TiB", "1 GiB more", "1TiBs"])
    func whatIsNoSizeIsRefused(text: String) throws {
        #expect(try mistakes(in: "limits: {map_bytes: \(text)}").count == 1)
    }

    @Test func textsMayLookLikeNumbers() throws {
        #expect(try load("data: 2024").configuration.data == "2024")
        #expect(try load("data: \"null\"").configuration.data == "null")
        #expect(try load("data: !!str 0x1F").configuration.data == "0x1F")
    }

    @Test func shadowsAreReadAndWritten() throws {
        let yaml = """
            shadow:
            - {name: strict, budget: {capacity: 500}, policy: {min_distance: 0.1}}
            - {name: "two words", budget: {keep_rate: 0.1, per_window: {count: 5, seconds: 60}}}
            - {name: flat, metric: {density_power: 0}, policy: {min_distance: null}}
            """
        let configuration = try load(yaml).configuration
        #expect(configuration.shadow.map(\.name) == ["strict", "two words", "flat"])
        #expect(configuration.shadow[0].budget?.capacity == 500 && configuration.shadow[0].minDistance == .some(0.1))
        #expect(configuration.shadow[1].budget?.capacity == nil && configuration.shadow[1].minDistance == nil)
        #expect(configuration.shadow[2].minDistance == .some(nil) && configuration.shadow[2].budget == nil)
        #expect(try load(configuration.yaml).configuration == configuration)
        #expect(
            configuration.shadow[0].json
                == #"{"name":"strict","budget":{"capacity":500},"policy":{"min_distance":0.1}}"#)
        #expect(try load("shadow: null").configuration.shadow.isEmpty)
    }
}
