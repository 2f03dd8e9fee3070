import FuzzTargets
import Glibc

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// What libFuzzer calls with its inputs. The name is its own: its library has a main function that wants it, though ours is run.
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ start: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
    let input = unsafe [UInt8](UnsafeBufferPointer(start: start, count: size))
    unsafe Fuzzed.target.run(input)
    return 0
}

/// libFuzzer's driver on one of our decoders.
enum Fuzzed {
    /// Set once, before the driver starts.
    nonisolated(unsafe) static var target = FuzzTarget.submit

    /// Hands over to libFuzzer, and ends with its exit code.
    static func drive(_ arguments: [String]) -> Never {
        var count = Int32(arguments.count)
        // For as long as the process lives.
        let copies = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: arguments.count + 1)
        for (index, argument) in arguments.enumerated() { unsafe copies[index] = strdup(argument) }
        unsafe copies[arguments.count] = nil
        var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe copies
        exit(unsafe runDriver(&count, &list) { start, size in unsafe testOneInput(start, size) })
    }
}
