import Messages
import Selection
import Service
import Store

extension ReplayReport {
    /// Notes in what two records differ, field by field.
    mutating func note(_ stored: LogEntry, _ replayed: LogEntry) {
        let before = differences.count
        if let one = Self.fields(stored), let other = Self.fields(replayed) {
            for name in Set(one.keys).union(other.keys).sorted() where one[name] != other[name] {
                note(stored.seq, name, stored: one[name], replayed: other[name])
            }
        }
        // Numbers written otherwise, or a record that is no JSON.
        guard differences.count == before else { return }
        note(
            stored.seq, "record", stored: String(decoding: stored.record, as: UTF8.self),
            replayed: String(decoding: replayed.record, as: UTF8.self))
    }

    /// Names and JSON of the values, those that the store keeps beside the record among them.
    private static func fields(_ entry: LogEntry) -> [String: String]? {
        guard let members = try? JSONValue(parsing: entry.record).object?.members else { return nil }
        var fields = [
            "entry's kind": "\(entry.kind)", "entry's id": entry.id, "entry's seen": "\(entry.seen)",
            "entry's kept": "\(entry.kept)", "entry's seq": "\(entry.seq)",
        ]
        for member in members { fields[member.name] = String(decoding: member.value.encoded(), as: UTF8.self) }
        return fields
    }
}
