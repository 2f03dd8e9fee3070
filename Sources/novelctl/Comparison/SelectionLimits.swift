import Diversity
import Foundation
import Selection
import Vectors

/// What a comparison may spend on one method.
struct SelectionLimits {
    /// Bytes of memory beyond the file's own rows.
    var bytesMax = Double(ProcessInfo.processInfo.physicalMemory) / 2
    /// Whether somebody asked for these very methods, however long they take.
    var areNamed = false

    /// What would take hours is run only if it is asked for.
    private static let operationsMax = 5e13

    /// Why a selection is not to be made; nil where it is.
    func refusal(of selection: RowSelection, matrix: Matrix) -> String? {
        let method = selection.method
        let maximum = Engine.maximumCapacity(selection.metric.form)
        if method.isEngine, selection.budget > maximum {
            return "holds at most \(maximum.grouped) members in the \(selection.metric.form.rawValue) form"
        }
        let demand = SelectionDemand(
            of: method, rows: matrix.rows, columns: matrix.columns, budget: selection.budget)
        if demand.bytes > bytesMax {
            return "needs about \(Self.text(demand.bytes)) of memory, more than \(Self.text(bytesMax)) (--memory)"
        }
        if demand.operations > Self.operationsMax, !areNamed {
            return "takes very long for \(matrix.rows.grouped) rows; --method \(method.rawValue) runs it all the same"
        }
        return nil
    }

    private static func text(_ bytes: Double) -> String { Int(min(bytes, 0x1p62)).asBytes }
}
