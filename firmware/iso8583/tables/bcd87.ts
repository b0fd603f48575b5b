/**
 * ISO 8583:1987 packed: message type, lengths, numbers and tracks two digits a byte, bitmap in bytes as they are.
 * An odd number of digits has a zero nibble before it; an odd track has it after (tracks are left-justified).
 */
import { messageSpec } from "../spec";
import { fields87 } from "./fields87";

export const bcd87 = messageSpec(fields87, {
  name: "bcd87",
  mti: "bcd",
  lengths: "bcd",
  bitmap: { encoding: "binary", secondary: "indicated" },
  encodings: { n: "bcd", a: "ascii", an: "ascii", ans: "ascii", b: "binary", z: "bcd", "x+n": "bcd" },
  oddDigits: { n: "left", z: "right" },
  overrides: {
    49: { kind: "n", padding: "zeros" },
    50: { kind: "n", padding: "zeros" },
    51: { kind: "n", padding: "zeros" },
  },
});
