import Sockets
import Store

/// Why a start failed, in words that say what to do about it.
public enum StartAdvice {
    /// What went wrong, and what would help where that is known.
    public static func text(for error: any Error) -> String {
        let remedy =
            switch error {
            case let error as StoreError: error.remedy
            case let error as SocketError: remedy(for: error)
            default: nil as String?
            }
        return ["\(error)", remedy].compactMap(\.self).joined(separator: "; ")
    }

    private static func remedy(for error: SocketError) -> String? {
        error.isAddressInUse
            ? "another program listens there, perhaps another noveld: stop it, or set another endpoint under endpoints"
            : nil
    }
}
