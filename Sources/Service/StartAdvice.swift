import Sockets
import Store

/// Why a start failed, in words that say what to do about it.
public enum StartAdvice {
    /// What went wrong, and what would help where that is known.
    public static func text(for error: any Error) -> String {
        let remedy =
            switch error {
            case let error as StoreError: remedy(for: error)
            case let error as SocketError: remedy(for: error)
            default: nil as String?
            }
        return ["\(error)", remedy].compactMap(\.self).joined(separator: "; ")
    }

    private static func remedy(for error: StoreError) -> String? {
        switch error {
        case .alreadyOpen: "stop that process, or give another directory with --data"
        case .directoryNotWritable:
            "give a directory with --data that this user may write in, or make its parent directory first"
        case .foreignFile: "give another directory with --data"
        case .diskFull: "free space there, or move the store to a larger disk"
        case .mapFull: "raise limits.map_bytes"
        case .formatTooOld, .formatTooNew: "use the version of noveld that made it"
        case .corrupt, .logGap: "look with `novelctl inspect`, and restore a snapshot"
        default: nil
        }
    }

    private static func remedy(for error: SocketError) -> String? {
        error.isAddressInUse
            ? "another program listens there, perhaps another noveld: stop it, or set another endpoint under endpoints"
            : nil
    }
}
