import COpenBLAS

extension LinearAlgebra {
    /// The library in use, as it calls itself: `OpenBLAS 0.3.29`.
    public static var libraryVersion: String {
        guard let text = unsafe openblas_get_config() else { return "OpenBLAS" }
        return unsafe String(cString: text).split(separator: " ").prefix(2).joined(separator: " ")
    }

    /// The processor for which the library's routines were chosen: `SkylakeX`.
    public static var kernels: String {
        guard let text = unsafe openblas_get_corename() else { return "unknown" }
        return unsafe String(cString: text)
    }
}
