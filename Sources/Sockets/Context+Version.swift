import CZeroMQ

extension Context {
    /// The library in use: `libzmq 4.3.5`.
    public static var libraryVersion: String {
        var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
        unsafe zmq_version(&major, &minor, &patch)
        return "libzmq \(major).\(minor).\(patch)"
    }
}
