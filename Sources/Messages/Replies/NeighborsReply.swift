/// The answer to `neighbors`.
public struct NeighborsReply: HeaderReply {
    /// `neighbors`
    public static let type = "neighbors"

    /// For each id or vector its nearest kept samples, nearest first.
    public var neighbors: [[DecisionRecord.Nearest]]

    /// The answer of `neighbors`.
    public init(neighbors: [[DecisionRecord.Nearest]]) {
        self.neighbors = neighbors
    }

    func write(to writer: inout JSONWriter) {
        writer.member("neighbors", neighbors)
    }
}
