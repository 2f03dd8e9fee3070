import ArgumentParser
import Foundation

/// What of a store is exported: the names of its files.
enum ExportedContent: String, ExpressibleByArgument, CaseIterable {
    /// The kept samples.
    case members
    /// Every record, with the samples of those that decided one.
    case log

    /// The vectors' file in a folder.
    func vectors(in folder: String) -> String { path("npy", in: folder) }

    /// The lines' file in a folder.
    func lines(in folder: String) -> String { path("jsonl", in: folder) }

    private func path(_ type: String, in folder: String) -> String {
        URL(filePath: folder).appending(path: "\(rawValue).\(type)").path
    }
}
