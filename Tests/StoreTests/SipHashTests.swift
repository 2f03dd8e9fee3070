import Store
import Testing

struct SipHashTests {
    /// Values of the paper's key 00 01 … 0f and messages 00 01 …, from the reference implementation's list.
    @Test(
        arguments: [
            (0, 0x726f_db47_dd0e_0e31), (1, 0x74f8_39c5_93dc_67fd), (7, 0xab02_00f5_8b01_d137),
            (8, 0x93f5_f579_9a93_2462), (15, 0xa129_ca61_49be_45e5), (63, 0x958a_324c_eb06_4572),
        ] as [(Int, UInt64)])
    func knownValues(length: Int, value: UInt64) {
        let hash = SipHash(key: Array(0..<16))
        #expect(hash.hash((0..<length).map { UInt8($0) }) == value)
    }

    @Test func theKeyMatters() {
        #expect(SipHash(key: Array(0..<16)).hash([1]) != SipHash(key: Array(1..<17)).hash([1]))
    }
}
