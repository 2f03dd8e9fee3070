extension Configuration {
    /// NovelSum's form and parameters.
    public struct Metric: Sendable, Equatable {
        /// Which of the two published definitions is computed.
        public enum Form: String, Sendable, CaseIterable {
            /// As in the authors' released code: the density of the row's own sample, the sample itself at rank 1.
            case released
            /// As in the paper: the density of the neighbour, the sample itself left out.
            case paper
        }

        /// Released or paper.
        public var form = Form.released
        /// α: the weight of rank r is r^−α. Finite, at least 0.
        public var proximityPower = 1.0
        /// β: the density factor is (δ + 1e-9)^−β. Finite, at least 0; 0 switches it off.
        public var densityPower = 0.5
        /// K: how many reference neighbours estimate the density.
        public var densityNeighbors = 10

        /// The released form with α = 1, β = 0.5, K = 10.
        public init() {}
    }
}
