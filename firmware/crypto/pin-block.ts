/**
 * PIN blocks (ISO 9564-1:2017, 9): for the issuer formats 0 and 3 under TDES and format 4 under AES, for a card format 2. Digits are bytes
 * of 0 to 9, never text, so that they can be overwritten.
 */
import { ParseError } from "../codec/parse-error";
import type { Cipher } from "../ports/cipher";
import type { Random } from "../ports/random";
import { wipe, xorInto } from "./wipe";

export type PinBlockReason = "block-length" | "control" | "length" | "digit" | "filler";

/** A deciphered block that holds no PIN: another key, another account or another format. The offset counts nibbles. */
export class PinBlockError extends ParseError<PinBlockReason> {
  override readonly name = "PinBlockError";
  constructor(reason: PinBlockReason, offset: number) {
    super("PIN block", reason, offset);
  }
}

/** Digits of a PIN (9.1). */
export const PIN_LENGTHS = Object.freeze({ shortest: 4, longest: 12 } as const);
/** Digits of an account number that the formats take. */
const PAN_SHORTEST = 8;
const PAN_LONGEST = 19;
/** Digits of the account number in formats 0 and 3: the rightmost without the check digit (9.3.2.3). */
const ACCOUNT_DIGITS = 12;

/** Length of a format 4 block, and of an AES block. */
const LENGTH_4 = 16;
const HALF_4 = 8;
/** Of formats 0 and 2. */
const FILLER_F = 0xf;
const FILLER_4 = 0xa;

/** Format 0 (9.3.2): control, length, digits and filler F, exclusive-or the account number. Eight bytes. */
export function encodePinBlock0(pin: Uint8Array, pan: Uint8Array): Uint8Array {
  return bindToAccount(pinField(0x0, pin, FILLER_F, 8), pan);
}

/** The PIN of a format 0 block; throws {@link PinBlockError}. */
export function decodePinBlock0(block: Uint8Array, pan: Uint8Array): Uint8Array {
  return decodeTdes(block, pan, 0x0, (filler) => filler === FILLER_F);
}

/** Format 2 (9.3.4; EMV Book 3, 6.5.12.4), for a card that checks its PIN itself: as format 0, but bound to no account. */
export function encodePinBlock2(pin: Uint8Array): Uint8Array {
  return pinField(0x2, pin, FILLER_F, 8);
}

/** Format 3 (9.3.5): as format 0, but the filler is random, from A to F, so that one PIN never gives the same block twice. */
export function encodePinBlock3(random: Random, pin: Uint8Array, pan: Uint8Array): Uint8Array {
  const block = pinField(0x3, pin, 0, 8);
  for (let at = 2 + pin.length; at < 16; at++) setNibble(block, at, randomFiller(random));
  return bindToAccount(block, pan);
}

/** The PIN of a format 3 block; throws {@link PinBlockError}. */
export function decodePinBlock3(block: Uint8Array, pan: Uint8Array): Uint8Array {
  return decodeTdes(block, pan, 0x3, (filler) => filler >= 0xa);
}

/** The PIN field of format 4 (9.4.2.2.2): control, length, digits, filler A, and eight random bytes. */
export function encodePinField4(random: Random, pin: Uint8Array): Uint8Array {
  const field = pinField(0x4, pin, FILLER_4, LENGTH_4);
  random.fill(field.subarray(HALF_4));
  return field;
}

/** The account number's field of format 4 (9.4.2.2.3): its length less twelve, its digits from the left, zeros. */
export function panField4(pan: Uint8Array): Uint8Array {
  checkPan(pan);
  const field = new Uint8Array(LENGTH_4);
  // An account number of fewer than twelve digits gets zeros before it, and the length 0.
  const zeros = Math.max(0, ACCOUNT_DIGITS - pan.length);
  setNibble(field, 0, pan.length + zeros - ACCOUNT_DIGITS);
  for (let at = 0; at < pan.length; at++) setNibble(field, 1 + zeros + at, pan[at]);
  return field;
}

/** Format 4, enciphered (9.4.2.3): the block of the PIN, exclusive-or the account number's field, enciphered again. 16 bytes. */
export function encipherPinBlock4(
  cipher: Cipher,
  random: Random,
  key: Uint8Array,
  pin: Uint8Array,
  pan: Uint8Array,
): Uint8Array {
  const field = encodePinField4(random, pin);
  const inner = cipher.aesEcbEncrypt(key, field);
  const account = panField4(pan);
  xorInto(inner, account);
  const block = cipher.aesEcbEncrypt(key, inner);
  wipe(field, inner, account);
  return block;
}

/** The PIN of an enciphered format 4 block (9.4.2); throws {@link PinBlockError}. */
export function decipherPinBlock4(cipher: Cipher, key: Uint8Array, block: Uint8Array, pan: Uint8Array): Uint8Array {
  if (block.length !== LENGTH_4) throw new PinBlockError("block-length", 2 * block.length);
  const inner = cipher.aesEcbDecrypt(key, block);
  const account = panField4(pan);
  xorInto(inner, account);
  const field = cipher.aesEcbDecrypt(key, inner);
  try {
    return readPin(field.subarray(0, HALF_4), 0x4, (filler) => filler === FILLER_4);
  } finally {
    wipe(field, inner, account);
  }
}

function decodeTdes(
  block: Uint8Array,
  pan: Uint8Array,
  control: number,
  isFiller: (nibble: number) => boolean,
): Uint8Array {
  if (block.length !== HALF_4) throw new PinBlockError("block-length", 2 * block.length);
  const field = bindToAccount(new Uint8Array(block), pan);
  try {
    return readPin(field, control, isFiller);
  } finally {
    wipe(field);
  }
}

/** `field ^= account`, and no trace of the account left. */
function bindToAccount(field: Uint8Array, pan: Uint8Array): Uint8Array {
  const account = accountField(pan);
  xorInto(field, account);
  wipe(account);
  return field;
}

function pinField(control: number, pin: Uint8Array, filler: number, length: number): Uint8Array {
  if (!isPinLength(pin.length)) throw new RangeError("a PIN has 4 to 12 digits");
  if (pin.some((digit) => digit > 9)) throw new RangeError("a PIN has digits only");
  const field = new Uint8Array(length);
  setNibble(field, 0, control);
  setNibble(field, 1, pin.length);
  for (let at = 0; at < 14; at++) setNibble(field, 2 + at, at < pin.length ? pin[at] : filler);
  return field;
}

function isPinLength(length: number): boolean {
  return length >= PIN_LENGTHS.shortest && length <= PIN_LENGTHS.longest;
}

function readPin(field: Uint8Array, control: number, isFiller: (nibble: number) => boolean): Uint8Array {
  const length = field[0] & 0x0f;
  if (field[0] >> 4 !== control) throw new PinBlockError("control", 0);
  if (!isPinLength(length)) throw new PinBlockError("length", 1);
  const pin = new Uint8Array(length);
  for (let at = 0; at < 14; at++) {
    const nibble = nibbleAt(field, 2 + at);
    const isRight = at < length ? nibble <= 9 : isFiller(nibble);
    if (!isRight) {
      wipe(pin);
      throw new PinBlockError(at < length ? "digit" : "filler", 2 + at);
    }
    if (at < length) pin[at] = nibble;
  }
  return pin;
}

/** The account number's field of formats 0 and 3 (9.3.2.3): four zeros, then twelve digits. */
function accountField(pan: Uint8Array): Uint8Array {
  checkPan(pan);
  const field = new Uint8Array(8);
  for (let at = 0; at < ACCOUNT_DIGITS; at++) setNibble(field, 15 - at, pan[pan.length - 2 - at] ?? 0);
  return field;
}

function checkPan(pan: Uint8Array): void {
  if (pan.length < PAN_SHORTEST || pan.length > PAN_LONGEST) throw new RangeError("a PAN has 8 to 19 digits");
  if (pan.some((digit) => digit > 9)) throw new RangeError("a PAN has digits only");
}

/** A to F, each as likely as the others: bytes that would favour some are drawn again. */
function randomFiller(random: Random): number {
  const draw = new Uint8Array(1);
  do random.fill(draw);
  while (draw[0] >= 252);
  return 0xa + (draw[0] % 6);
}

function nibbleAt(bytes: Uint8Array, at: number): number {
  return at % 2 === 0 ? bytes[at >> 1] >> 4 : bytes[at >> 1] & 0x0f;
}

function setNibble(bytes: Uint8Array, at: number, value: number): void {
  const index = at >> 1;
  bytes[index] = at % 2 === 0 ? (bytes[index] & 0x0f) | (value << 4) : (bytes[index] & 0xf0) | value;
}
