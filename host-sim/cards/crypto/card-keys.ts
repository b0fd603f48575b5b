/**
 * From the issuer's master key to the key that makes one cryptogram (EMV Book 2, A1.3 and A1.4).
 * Every derived key is set to odd parity, as key check values of the schemes expect.
 */
import { createHash } from "node:crypto";
import { tripleDesEncrypt, withOddParity } from "./des";

/** How a card's master key is derived: EMV Book 2, A1.4.1 (option A) or A1.4.2 (option B). */
export type MasterKeyOption = "A" | "B";

/** ICC Master Key of one card. Option B differs from A only for a PAN of more than 16 digits. */
export function deriveCardMasterKey(
  issuerMasterKey: Uint8Array,
  pan: string,
  panSequenceNumber: number,
  option: MasterKeyOption,
): Uint8Array {
  const sequence = String(panSequenceNumber).padStart(2, "0");
  const digits = option === "B" && pan.length > 16 ? hashedDigits(pan + sequence) : lastDigits(pan + sequence);
  const left = Uint8Array.from(Buffer.from(digits, "hex"));
  const right = left.map((byte) => byte ^ 0xff);
  return withOddParity(tripleDesEncrypt(issuerMasterKey, Buffer.concat([left, right])));
}

/** Common session key derivation for an 8-byte diversification value (EMV Book 2, A1.3.1). */
export function deriveSessionKey(masterKey: Uint8Array, diversifier: Uint8Array): Uint8Array {
  if (diversifier.length !== 8) throw new RangeError("the diversification value has 8 bytes");
  const blocks = Buffer.concat([diversifier, diversifier]);
  blocks[2] = 0xf0;
  blocks[10] = 0x0f;
  return withOddParity(tripleDesEncrypt(masterKey, blocks));
}

/** Session key of EMV's common option for application cryptograms: R = ATC || zeros (EMV Book 2, A1.3.1). */
export function deriveCommonSessionKey(masterKey: Uint8Array, counter: Uint8Array): Uint8Array {
  return deriveSessionKey(masterKey, Buffer.concat([counter, new Uint8Array(6)]));
}

/** Session key of M/Chip's own option: R = ATC || zeros || Unpredictable Number (M/Chip 4, SKD). */
export function deriveMchipSessionKey(
  masterKey: Uint8Array,
  counter: Uint8Array,
  unpredictable: Uint8Array,
): Uint8Array {
  return deriveSessionKey(masterKey, Buffer.concat([counter, new Uint8Array(2), unpredictable]));
}

function lastDigits(digits: string): string {
  return digits.slice(-16).padStart(16, "0");
}

/** Sixteen digits out of a SHA-1: its decimal digits in order, then its letters mapped a→0 … f→5 (A1.4.2). */
function hashedDigits(digits: string): string {
  const even = digits.length % 2 === 0 ? digits : "0" + digits;
  const hash = createHash("sha1").update(Buffer.from(even, "hex")).digest("hex");
  const numerals = hash.replace(/[a-f]/g, "");
  const letters = hash.replace(/[0-9]/g, "").replace(/[a-f]/g, (letter) => String(parseInt(letter, 16) - 10));
  return (numerals + letters).slice(0, 16);
}
