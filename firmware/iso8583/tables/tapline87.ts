/**
 * ISO 8583:1987 as Tapline's terminal and its acquirer speak it (docs/host-messages.md): `binary87`, but for the fields that are older than
 * the cryptography they carry here (docs/decisions/0004-keys-on-the-wire.md).
 */
import { messageSpec } from "../spec";
import { fields87 } from "./fields87";

export const tapline87 = messageSpec(fields87, {
  name: "tapline87",
  mti: "ascii",
  lengths: "ascii",
  bitmap: { encoding: "binary", secondary: "indicated" },
  encodings: { n: "ascii", a: "ascii", an: "ascii", ans: "ascii", b: "binary", z: "ascii", "x+n": "ascii" },
  oddDigits: { n: "left", z: "left" },
  overrides: {
    // Format 4 has sixteen bytes, format 0 eight (ISO 9564-1).
    52: { kind: "b", length: 16, prefix: "LL", padding: "none" },
    // Key serial number: twelve bytes (X9.24-3) or ten (X9.24-1).
    53: { kind: "b", length: 12, prefix: "LL", padding: "none" },
    // Encrypted account data.
    62: { kind: "b", length: 999, prefix: "LLL", padding: "none" },
    // Data of an administrative message.
    63: { kind: "b", length: 999, prefix: "LLL", padding: "none" },
  },
});
