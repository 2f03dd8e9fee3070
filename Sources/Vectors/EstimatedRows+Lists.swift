import CKernels

extension EstimatedRows.Tables {
    /// Has memory bring the list of a row that is to be changed soon.
    package func fetch(_ row: Int) {
        let length = Int(lengths[row])
        precondition(row * stride + length <= members.count, "row \(row) of \(count)")
        unsafe distances.withUnsafeBufferPointer { distances in
            unsafe members.withUnsafeBufferPointer { members in
                guard let distances = distances.baseAddress, let members = members.baseAddress else { return }
                unsafe noveld_fetch_list(distances + row * stride, members + row * stride, length)
            }
        }
    }

    /// Where `member` stands in the list of `row`, which begins at 0.
    package func position(of member: UInt32, in row: Int) -> Int? {
        let length = Int(lengths[row])
        precondition(row * stride + length <= members.count, "row \(row) of \(count)")
        let position = unsafe members.withUnsafeBufferPointer { members in
            guard let first = members.baseAddress else { return length }
            return unsafe noveld_find_number(first + row * stride, length, member)
        }
        return position < length ? position : nil
    }

    /// Of some rows whose lists have a member, those that have it in their head, and not behind it.
    package func rows(_ rows: [UInt32], withHeadHolding member: UInt32) -> [UInt32] {
        for row in rows { precondition(row < count, "row \(row) of \(count)") }
        precondition(members.count == count * stride)
        return unsafe [UInt32](unsafeUninitializedCapacity: rows.count + 1) { found, filled in
            guard let first = found.baseAddress else { return }
            filled = unsafe noveld_rows_with_head(
                member, rows, rows.count, members, stride, lengths, headLimit, first)
        }
    }

    /// Puts an entry in a place of the row's list, which is not full; those from there on move up.
    package mutating func insert(_ member: UInt32, at distance: Float, place: Int, in row: Int) {
        let length = Int(lengths[row])
        precondition(length < stride && place <= length, "place \(place) of \(length) of \(stride)")
        unsafe distances.withUnsafeMutableBufferPointer { distances in
            unsafe members.withUnsafeMutableBufferPointer { members in
                guard let distances = distances.baseAddress, let members = members.baseAddress else { return }
                unsafe noveld_insert_entry(
                    distances + row * stride, members + row * stride, length, place, distance, member)
            }
        }
        lengths[row] += 1
    }

    /// Takes the entry in a place out of the row's list; those behind it move down.
    package mutating func remove(place: Int, from row: Int) {
        let length = Int(lengths[row])
        precondition(place < length && row * stride + length <= distances.count, "place \(place) of \(length)")
        unsafe distances.withUnsafeMutableBufferPointer { distances in
            unsafe members.withUnsafeMutableBufferPointer { members in
                guard let distances = distances.baseAddress, let members = members.baseAddress else { return }
                unsafe noveld_remove_entry(distances + row * stride, members + row * stride, length, place)
            }
        }
        lengths[row] -= 1
    }
}

extension EstimatedRows {
    /// Where a number stands among others.
    package static func position(of number: UInt32, in numbers: [UInt32]) -> Int? {
        let position = unsafe noveld_find_number(numbers, numbers.count, number)
        return position < numbers.count ? position : nil
    }
}
