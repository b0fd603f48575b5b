/** PIN blocks of formats 0 and 4 (ISO 9564-1:2017, 9.3.2 and 9.4): opened and made inside the security module only. */
import { aesEcbDecrypt, aesEcbEncrypt } from "./aes";
import { HsmError } from "./hsm-error";
import { desDecrypt, desEncrypt } from "./tdes";

const digitsOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex").toUpperCase();

/** Takes the PIN out of control digit, length, digits and filler. */
function pinOf(field: string, control: string, filler: string): string {
  const length = parseInt(field[1], 16);
  const pin = field.slice(2, 2 + length);
  const rest = field.slice(2 + length, 16);
  const isRight = field[0] === control && length >= 4 && length <= 12 && /^\d+$/.test(pin);
  if (!isRight || rest !== filler.repeat(rest.length)) throw new HsmError("pin-block", "not a PIN block");
  return pin;
}

/** Format 0: the twelve digits before the check digit, right-aligned behind four zeros. */
function panBlock0(pan: string): Buffer {
  return Buffer.from(`0000${pan.slice(0, -1).slice(-12).padStart(12, "0")}`, "hex");
}

/** Format 4: length over twelve, then the digits from the left, then zeros. */
function panBlock4(pan: string): Buffer {
  const digits = pan.padStart(12, "0");
  return Buffer.from(`${digits.length - 12}${digits}`.padEnd(32, "0"), "hex");
}

function xor(left: Uint8Array, right: Uint8Array): Buffer {
  return Buffer.from(left.map((byte, index) => byte ^ right[index]));
}

/** Length of an enciphered block: format 0 belongs to TDES, format 4 to AES (ISO 9564-1, 9.3.2.4 and 9.4.2.3); a key of one opens none of the other. */
const BLOCK_LENGTHS = Object.freeze({ tdes: 8, aes: 16 } as const);

/** The PIN of an enciphered block of format 0 (TDES) or 4 (AES). Throws {@link HsmError}. */
export function openPinBlock(scheme: "aes" | "tdes", key: Uint8Array, pan: string, block: Uint8Array): string {
  if (block.length !== BLOCK_LENGTHS[scheme]) throw new HsmError("length", `a PIN block of ${block.length} bytes`);
  if (!/^[0-9]{8,19}$/.test(pan)) throw new HsmError("pin-block", "an account number that is none");
  if (scheme === "tdes") return pinOf(digitsOf(xor(desDecrypt(key, block), panBlock0(pan))), "0", "F");
  const inner = xor(aesEcbDecrypt(key, block), panBlock4(pan));
  return pinOf(digitsOf(aesEcbDecrypt(key, inner)), "4", "A");
}

/** Makes a block of format 4. `random`: eight bytes that fill it up. */
export function makePinBlock4(key: Uint8Array, pan: string, pin: string, random: Uint8Array): Buffer {
  const text = `4${pin.length.toString(16)}${pin}`.padEnd(16, "A");
  const field = Buffer.concat([Buffer.from(text, "hex"), random]);
  return aesEcbEncrypt(key, xor(aesEcbEncrypt(key, field), panBlock4(pan)));
}

/** Makes a block of format 0. */
export function makePinBlock0(key: Uint8Array, pan: string, pin: string): Buffer {
  const text = `0${pin.length.toString(16)}${pin}`.padEnd(16, "F");
  return desEncrypt(key, xor(Buffer.from(text, "hex"), panBlock0(pan)));
}
