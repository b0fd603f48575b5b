/**
 * ISO 8583:1987 in ASCII throughout, as hosts of the BASE I family are often tested: both bitmaps in every message, in hex
 * digits, bit 1 zero; PIN block and codes in hex digits; only field 55 in bytes as they are.
 */
import { messageSpec } from "../spec";
import { fields87 } from "./fields87";

export const ascii87 = messageSpec(fields87, {
  name: "ascii87",
  mti: "ascii",
  lengths: "ascii",
  bitmap: { encoding: "hex", secondary: "always" },
  encodings: { n: "ascii", a: "ascii", an: "ascii", ans: "ascii", b: "ascii", z: "ascii", "x+n": "ascii" },
  oddDigits: { n: "left", z: "left" },
  overrides: { 55: { encoding: "binary" } },
});
