import CKernels

/// What a scan of codes may use of the processor. All levels find the same; tests hold that.
package enum ScanLevel: Int32, CaseIterable, Sendable {
    case portable, avx2, avx512

    /// The most that this processor has.
    package static let best = ScanLevel(rawValue: noveld_scan_level()) ?? .portable
}
