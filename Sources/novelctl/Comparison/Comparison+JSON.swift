import Diversity
import Messages

extension Comparison {
    /// The comparison as `--json` prints it.
    var json: JSONValue {
        var object = JSONObject()
        object["file"] = .string(subject.name)
        object["rows"] = .integer(subject.rows)
        object["columns"] = .integer(subject.columns)
        object["budget"] = .integer(budget)
        object["reference"] = subject.reference.map(JSONValue.string) ?? .null
        object["seed"] = .integer(subject.seed)
        object["metric"] = [
            "form": .string(subject.metric.form.rawValue), "alpha": .double(subject.metric.alpha),
            "beta": .double(subject.metric.beta), "neighbors": .integer(subject.metric.neighbors),
            "merge_below": subject.metric.mergeBelow.map(JSONValue.double) ?? .null,
            "density_floor": .double(subject.metric.densityFloor),
        ]
        object["density_seconds"] = .double(subject.densitySeconds)
        object["random"] = baseline.random.json
        object["novelselect"] = baseline.scale.map { .double($0.novelSelect) } ?? .null
        object["methods"] = .array(entries.map(\.json))
        object["skipped"] = .array(
            skipped.map { ["method": .string($0.name), "reason": .string($0.reason)] })
        return .object(object)
    }
}

extension Comparison.Entry {
    /// The selection and what is known of it.
    fileprivate var json: JSONValue {
        var values = JSONObject()
        for (measure, value) in measures { values[measure.rawValue] = .double(value) }
        var object = novelSums.json.object ?? JSONObject()
        object["method"] = .string(name)
        object["kept"] = .integer(selected.count)
        object["selected"] = .array(selected.map { .integer($0) })
        object["quality"] = quality.map(JSONValue.double) ?? .null
        object["measures"] = .object(values)
        object["seconds"] = .double(seconds)
        return .object(object)
    }
}

extension NovelSums {
    /// The three values under the names that `novelctl measure` has for them.
    fileprivate var json: JSONValue {
        [
            "novelsum": .double(released), ExactNovelSum.unweightedName: .double(unweighted),
            "novelsum_paper": .double(paper),
        ]
    }
}
