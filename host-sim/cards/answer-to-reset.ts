/** Answer to reset of a payment card (ISO/IEC 7816-3, 8; EMV Book 1, 8.3): direct convention, usual speed. */
import { encodeAscii } from "../../firmware/codec/ascii";

const historical = encodeAscii("TAPLINE");

/** By protocol; a card that says more has the bytes in its profile. */
export function answerToReset(protocol: 0 | 1): Uint8Array {
  const length = historical.length;
  // TS, T0 with TB1 TC1 (T=0) or TD1 (T=1): no programming voltage, no extra guard time (EMV Book 1, tables 16 and 17).
  if (protocol === 0) return Uint8Array.of(0x3b, 0x60 | length, 0x00, 0x00, ...historical);
  // TD1 = 81 offers T=1 alone, TD2 = 31 brings TA3 (32 bytes a block ... 254) and TB3 (waiting integers BWI 4, CWI 5).
  const bytes = [0x3b, 0xe0 | length, 0x00, 0x00, 0x81, 0x31, 0xfe, 0x45, ...historical];
  const check = bytes.slice(1).reduce((sum, byte) => sum ^ byte, 0);
  return Uint8Array.of(...bytes, check);
}
