import Testing
import Vectors

struct LinearAlgebraTests {
    @Test func unrecognisedProcessorsGetTheKernelsOfTheirVectors() {
        #expect(LinearAlgebra.betterKernels(than: "Prescott", vectorBits: 512) == "SkylakeX")
        #expect(LinearAlgebra.betterKernels(than: "Prescott", vectorBits: 256) == "Haswell")
    }

    @Test func recognisedProcessorsAndOldOnesKeepTheirs() {
        #expect(LinearAlgebra.betterKernels(than: "Prescott", vectorBits: 0) == nil)
        #expect(LinearAlgebra.betterKernels(than: "Zen", vectorBits: 256) == nil)
        #expect(LinearAlgebra.betterKernels(than: "SkylakeX", vectorBits: 512) == nil)
    }
}
