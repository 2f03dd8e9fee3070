import CKernels
import COpenBLAS
import Foundation

/// Which of OpenBLAS's routines this processor gets.
///
/// OpenBLAS looks the processor's model up in a list, when it is loaded. A model younger than the library is not in it, and
/// gets the routines of 2004, which take several times as long. What those routines need can be asked of the processor
/// itself; the library is told by `OPENBLAS_CORETYPE`, which it reads while it is loaded only.
extension LinearAlgebra {
    private static let variable = "OPENBLAS_CORETYPE"

    /// Starts the program again, in its own place, where OpenBLAS has not recognised the processor and it could do better.
    ///
    /// To be called first of all: whatever the program has done is done again. Returns where nothing is to be gained, and
    /// where somebody has chosen by `OPENBLAS_CORETYPE`.
    public static func recogniseProcessor() {
        guard ProcessInfo.processInfo.environment[variable] == nil,
            let better = betterKernels(than: kernels, vectorBits: vectorBits),
            // By its path: a process is called what its program is called.
            let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        else { return }
        unsafe setenv(variable, better, 1)
        // Returns only where it fails; slow routines are right as well.
        unsafe execv(program, CommandLine.unsafeArgv)
    }

    /// The widest vectors of which this processor has all that OpenBLAS's routines for them use, in bits; 0 for none of 256.
    package static var vectorBits: Int { Int(noveld_vector_bits()) }

    /// What OpenBLAS should be told to use instead of what it uses; nil where that is the processor's own.
    ///
    /// - Parameter vectorBits: the widest vectors that the processor has all of.
    package static func betterKernels(than kernels: String, vectorBits: Int) -> String? {
        guard kernels.lowercased() == "prescott" else { return nil }
        return switch vectorBits {
        case 512: "SkylakeX"
        case 256: "Haswell"
        default: nil
        }
    }
}
