/** ISO 8583:1987 as Tapline sends it: characters in ASCII, bitmap and fields of kind `b` in bytes as they are. */
import { messageSpec } from "../spec";
import { fields87 } from "./fields87";

export const binary87 = messageSpec(fields87, {
  name: "binary87",
  mti: "ascii",
  lengths: "ascii",
  bitmap: { encoding: "binary", secondary: "indicated" },
  encodings: { n: "ascii", a: "ascii", an: "ascii", ans: "ascii", b: "binary", z: "ascii", "x+n": "ascii" },
  oddDigits: { n: "left", z: "left" },
});
