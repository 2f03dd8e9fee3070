import CBuild
import Sockets
import Store
import Vectors

/// What runs here: the programs' version, how they were built, and the libraries they found.
public enum Versions {
    /// The version of both programs.
    public static let program = "0.1.0"

    /// The commit that was built; nil where the builder did not say.
    public static var commit: String? {
        let text = unsafe String(cString: build_commit())
        return text.isEmpty ? nil : text
    }

    /// The compiler's version, as far as code can tell.
    public static var compiler: String {
        #if compiler(>=6.4)
            "Swift 6.4 or later"
        #elseif compiler(>=6.3)
            "Swift 6.3"
        #else
            "Swift 6.2"
        #endif
    }

    /// What `--version` prints of a program: its version alone on the first line, then what a report of a fault needs.
    public static func text(of name: String) -> String {
        """
        \(name) \(program)
        commit \(commit ?? "unknown"), built with \(compiler)
        \(Context.libraryVersion), \(Environment.libraryVersion), \(LinearAlgebra.libraryVersion) (\(LinearAlgebra.kernels))
        """
    }
}
