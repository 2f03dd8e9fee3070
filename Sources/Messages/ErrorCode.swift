/// Why a request was refused.
public enum ErrorCode: String, Sendable, CaseIterable {
    /// The header is missing, not UTF-8, not JSON, or not an object.
    case badHeader = "bad_header"
    /// `v` is not 1.
    case badVersion = "bad_version"
    /// `type` is missing, or not known on this socket.
    case unknownType = "unknown_type"
    /// `shape` is not two whole numbers that fit the rest of the header.
    case badShape = "bad_shape"
    /// `dtype` is not one of the four element types.
    case badDtype = "bad_dtype"
    /// There are too few or too many binary frames, or one has the wrong length.
    case badLength = "bad_length"
    /// An id is not a string of 1 to 512 bytes.
    case badID = "bad_id"
    /// The vectors have another dimension than the pool.
    case dimensionMismatch = "dimension_mismatch"
    /// A vector holds an infinity, a NaN, or a number beyond single precision.
    case notFinite = "not_finite"
    /// A vector has no direction.
    case zeroVector = "zero_vector"
    /// A limit was passed.
    case tooLarge = "too_large"
    /// A field is missing, of the wrong kind, or out of range.
    case badField = "bad_field"
    /// Nothing was lost; try again later.
    case overloaded
    /// The daemon does not take samples, because its store cannot be written.
    case readOnly = "read_only"
    /// The daemon is stopping.
    case shuttingDown = "shutting_down"
    /// There is no such sample.
    case notFound = "not_found"
    /// The daemon does not do this.
    case unsupported
    /// A mistake of the daemon's own.
    case `internal`
}
