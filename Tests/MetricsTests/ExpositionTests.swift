import Metrics
import Testing

@Suite struct ExpositionTests {
    @Test("Families are written with their help, their kind and their values")
    func families() {
        var text = Exposition()
        text.counter("things_total", "Things.\nAnd \\ more.", [(["kind": "a\"b\\c\nd", "of": ""], 3)])
        text.gauge("level", "A level.", 0.25)
        text.gauge("missing", "Nothing.", nil)
        #expect(
            text.text == """
                # HELP things_total Things.\\nAnd \\\\ more.
                # TYPE things_total counter
                things_total{kind="a\\"b\\\\c\\nd",of=""} 3
                # HELP level A level.
                # TYPE level gauge
                level 0.25

                """)
    }

    @Test(
        "Numbers without a decimal form have names",
        arguments: [
            (Double.nan, "NaN"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (1e300, "1e+300"), (-3, "-3"),
        ])
    func numbers(value: Double, written: String) {
        var text = Exposition()
        text.gauge("level", "A level.", value)
        #expect(text.text.hasSuffix("level \(written)\n"))
    }

    @Test("A histogram's buckets add up to its count")
    func histogram() {
        var histogram = Histogram(bounds: [1, 2])
        for value in [0.5, 1, 1.5, 7, .nan] { histogram.observe(value) }
        histogram.observe(2, times: 3)
        var text = Exposition()
        text.histogram("size", "Sizes.", histogram)
        #expect(
            text.text.split(separator: "\n").suffix(5) == [
                "size_bucket{le=\"1\"} 2", "size_bucket{le=\"2\"} 6", "size_bucket{le=\"+Inf\"} 7", "size_sum 16",
                "size_count 7",
            ])
    }

    @Test("Values of a label beyond the bound are counted as others, those before for ever by themselves")
    func labels() {
        var labels = BoundedLabels(limit: 2)
        #expect(["a", "b", "c", "a", "d"].map { labels.bounded($0) } == ["a", "b", "other", "a", "other"])
    }
}
