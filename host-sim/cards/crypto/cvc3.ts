/** Dynamic CVC3 of magnetic-stripe mode (Book C-2, 5.2; M/Chip's method). */
import { retailMac, tripleDesEncrypt } from "./des";

/** Initialisation vector of a track: the last two bytes of a MAC over the track's data on the card. */
export function cvc3Vector(key: Uint8Array, track: Uint8Array): Uint8Array {
  return retailMac(key, track, "method-2").subarray(6);
}

/** CVC3: the last two bytes of vector, Unpredictable Number (Numeric) and transaction counter, enciphered. */
export function dynamicCvc3(
  key: Uint8Array,
  vector: Uint8Array,
  unpredictable: Uint8Array,
  counter: Uint8Array,
): Uint8Array {
  return tripleDesEncrypt(key, Buffer.concat([vector, unpredictable, counter])).subarray(6);
}
