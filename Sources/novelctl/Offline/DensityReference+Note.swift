import Diversity

extension DensityReference {
    /// Tells the user where the reference is too small for its density, which explains zeros.
    func noteWhereInsufficient() {
        guard !suffices else { return }
        Terminal.note(
            """
            the reference has too few distinct rows (\(rows)) for \(density.neighbors) neighbours: the released density, \
            and NovelSum with it, are 0; ask for fewer with --neighbors
            """)
    }
}
