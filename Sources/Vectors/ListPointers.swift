/// Calls `body` with where each list begins.
func withPointers<Result>(
    to lists: ArraySlice<[Float]>, _ before: [UnsafePointer<Float>?], _ body: ([UnsafePointer<Float>?]) -> Result
) -> Result {
    guard let list = lists.first else { return unsafe body(before) }
    return unsafe list.withUnsafeBufferPointer { list in
        unsafe withPointers(to: lists.dropFirst(), before + [list.baseAddress], body)
    }
}
