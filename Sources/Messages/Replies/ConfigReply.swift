/// The answer to `config`.
public struct ConfigReply: HeaderReply {
    /// `config`
    public static let type = "config"

    /// The effective configuration, without secrets.
    public var config: JSONObject

    /// The answer of `config`.
    public init(config: JSONObject) {
        self.config = config
    }

    func write(to writer: inout JSONWriter) {
        writer.member("config", config)
    }
}
