/// How large a message may be. What lies beyond is refused as `too_large`, before memory is taken for it.
public struct Limits: Sendable, Equatable {
    /// Bytes of the header frame; the protocol's own bound.
    public var headerBytes = 16 << 20
    /// Objects and arrays within each other in the header.
    public var depth = JSONValue.depthMax
    /// Samples, or ids, in one message.
    public var samples = 16_384
    /// Bytes of the vectors in one message.
    public var vectorBytes = 256 << 20
    /// Numbers in one vector.
    public var dimension = 65_536
    /// Neighbours for each query.
    public var neighbors = 10_000
    /// Neighbours in one reply: queries times neighbours for each.
    public var neighborsInAll = 1_000_000
    /// Records or members in one reply; a request for more gets this many.
    public var page = 10_000

    /// The defaults.
    public init() {}

    /// Bytes of an id, as the protocol has it.
    public static let idBytes = 512
    /// Bytes of a source.
    public static let sourceBytes = 256
}
