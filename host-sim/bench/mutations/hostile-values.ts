/** Values that a card would choose to be approved, or to hurt whoever reads them, by tag: each takes the place of the card's own. */
import { fromHex } from "../../../firmware/codec/hex";

const texts: Readonly<Record<number, readonly string[]>> = {
  // Names and lists of the directories: the directory names itself.
  0x4f: ["325041592E5359532E4444463031", "A0000000031010", "A0000000041010", "A000000003", ""],
  0x84: ["325041592E5359532E4444463031", "A0000000031010FFFFFFFFFFFFFFFFFF", "A0000000041010", ""],
  0x87: ["00", "01", "0F", "81", "FF"],
  0x88: ["00", "01", "1F", "FF"],
  0x9f2a: ["02", "03", "00", "FF", "02FFFFFFFFFFFFFF"],
  // Account and dates.
  0x57: [
    "4761730000000011D30122010000000000",
    "D30122010000000000",
    "FFFFFFFFFFFFFFFFFFFF",
    "4761730000000011D9999201",
  ],
  0x5a: ["4761730000000011", "5413330000000100", "FFFFFFFFFFFFFFFFFFFF", "00"],
  0x5f24: ["991231", "000000", "AAAAAA", "301331", "200101"],
  0x5f25: ["000101", "991231", "BBBBBB"],
  // What the card can, and where its records are.
  0x82: ["0000", "FFFF", "7D80", "1980", "2000", "4000", "0080", "0001"],
  0x94: [
    "08011E00",
    "0801FF00",
    "08010101080101010801010108010101",
    "F801FF00",
    "08FF0100",
    "0800000000000000",
    `08011E1E10011E1E18011E1E${"20011E00".repeat(20)}`,
    "080101FF",
    "",
  ],
  // Lists of data: longer than a command, themselves, constructed, without end.
  0x8c: ["9F02FF9F03FF", "8CFC", "9F", "7004", "9F37049F0206", "9F4CFF", ""],
  0x8d: ["91FF8AFF", "8DFC", "9F", "8A02", "FFFFFFFF04"],
  0x9f38: ["9F6604", "9F66FF", "9F3804", "9F37049F6604", "83FF", "9F", "8C08"],
  0x9f49: ["9F3704", "9F37FF", "5A0A", "", "9F"],
  0x9f51: ["9F02069F3704", "5AFF5AFF", ""],
  0x9f69: ["01", "01000000000000", "0100000000FFFF", "02FFFFFFFFFFFF", "01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"],
  // Decisions.
  0x8e: [
    "00000000000000001F00",
    "0000000000000000",
    "000000000000000000000000",
    "FFFFFFFFFFFFFFFF1F031F",
    "0000000000000000",
  ],
  0x9f0d: ["0000000000", "FFFFFFFFFF"],
  0x9f0e: ["0000000000", "FFFFFFFFFF"],
  0x9f0f: ["0000000000", "FFFFFFFFFF"],
  0x9f07: ["FFFF", "0000"],
  0x9f10: ["06010A0330A80000", "06011203100000", "0601120310", "FFFFFFFFFFFFFFFF", "00"],
  0x9f14: ["FF", "00"],
  0x9f23: ["FF", "00"],
  0x9f13: ["0000", "FFFF"],
  0x9f17: ["00", "FF", "0F"],
  0x9f27: ["40", "41", "00", "80", "C0", "7F", "FF"],
  0x9f36: ["0000", "FFFF"],
  0x9f26: ["0000000000000000"],
  0x9f6c: ["0000", "0080", "8000", "2800", "FFFF"],
  0xdf4b: ["001000", "FFFFFF"],
  0x9f5d: ["000000", "FFFFFF"],
  // Keys: no key, even, tiny, exponents that are none.
  0x8f: ["00", "FF", "D1", "EF"],
  0x90: ["", "00".repeat(248), "FF".repeat(176), "6A", "01".repeat(144)],
  0x92: ["", "00".repeat(36), "FF".repeat(200)],
  0x93: ["", "00".repeat(176), "FF".repeat(176)],
  0x9f32: ["00", "000000", "01", "FFFFFF", "02", "010001", ""],
  0x9f46: ["", "00".repeat(176), "FF".repeat(248), "01".repeat(144)],
  0x9f47: ["00", "000000", "01", "FFFFFF", "02", "010001", ""],
  0x9f48: ["", "00".repeat(42), "FF".repeat(248)],
  0x9f4a: ["", "82", "8282", "829F36", "5A"],
  0x9f4b: ["", "00".repeat(144), "FF".repeat(248), "00"],
  0x9f2d: ["", "00".repeat(176)],
  0x9f2e: ["00", "01", ""],
  // Terminal's own data, which no card may give.
  0x95: ["0000000000"],
  0x9b: ["0000"],
  0x9f02: ["000000000000"],
  0x9f1b: ["FFFFFFFF"],
  0x9f33: ["FFFFFF"],
  0x9f35: ["22", "25"],
  0x9f37: ["00000000"],
  0x9f66: ["FFFFFFFF"],
};

/** By tag. */
export const hostileValues: ReadonlyMap<number, readonly Uint8Array[]> = new Map(
  Object.entries(texts).map(([tag, values]) => [Number(tag), values.map(fromHex)]),
);

/** Tags that may appear where the card had none. */
export const hostileTags: readonly number[] = [...hostileValues.keys()];

/** Status words that mean something somewhere, and some that do not. */
export const statusWords: readonly number[] = Object.freeze([
  0x9000, 0x6100, 0x6110, 0x6200, 0x6283, 0x6300, 0x63c0, 0x63c3, 0x63cf, 0x6581, 0x6700, 0x6983, 0x6984, 0x6985,
  0x6986, 0x6a80, 0x6a81, 0x6a82, 0x6a83, 0x6a88, 0x6c00, 0x6c10, 0x6d00, 0x6e00, 0x6f00, 0x9001, 0x0000, 0xffff,
]);
