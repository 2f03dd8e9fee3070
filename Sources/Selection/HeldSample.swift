import Vectors

/// A sample that waits for its decision.
struct HeldSample: Sendable {
    let sample: Sample
    /// Its unit vector, the only row.
    let vector: Matrix
    /// When it came, in microseconds of Unix time.
    let time: Int64
    /// Whether it is a copy of a row that came before, and adds nothing to the reference.
    var isCopy = false
    /// The nearest rows of the reference, and of those that wait or came while it waited.
    var nearest = NearestDistances([])
    /// What it was worth when it was last looked at, divided by the scale of that moment; nil where that is out of date.
    var worth: Double?
    /// The least gain that was chosen while it waited.
    var bar: Double?

    init(sample: Sample, vector: Matrix, time: Int64) {
        self.sample = sample
        self.vector = vector
        self.time = time
    }

    /// Its unit vector.
    var row: ArraySlice<Float> { vector.row(0) }
}
