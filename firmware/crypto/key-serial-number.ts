/** DUKPT key serial numbers, as field 53 carries them: which initial key, and which transaction counter. */
import { ParseError } from "../codec/parse-error";
import { onesIn } from "./dukpt-registers";

export type KeySerialNumberReason = "length" | "counter";

/** Bytes that are no key serial number, or one that no device may use. */
export class KeySerialNumberError extends ParseError<KeySerialNumberReason> {
  override readonly name = "KeySerialNumberError";
  constructor(reason: KeySerialNumberReason, offset: number) {
    super("key serial number", reason, offset);
  }
}

export interface KeySerialNumber {
  /** AES: the initial key ID. TDES: the initial key serial number, ten bytes whose counter is zero. */
  readonly identity: Uint8Array;
  readonly counter: number;
}

/** The layout of one kind. */
interface Layout {
  readonly length: number;
  readonly identityLength: number;
  readonly counterAt: number;
  /** Counter bits in the four bytes at `counterAt`. */
  readonly mask: number;
  readonly mostOnes: number;
}

/**
 * AES (X9.24-3:2017, 6.1): initial key ID of eight bytes and a counter of four. TDES (X9.24-1:2009, A.1): ten bytes whose last 21 bits
 * are the counter.
 */
const LAYOUTS: Readonly<Record<DukptKind, Layout>> = Object.freeze({
  aes: Object.freeze({ length: 12, identityLength: 8, counterAt: 8, mask: 0xffffffff, mostOnes: 16 }),
  tdes: Object.freeze({ length: 10, identityLength: 10, counterAt: 6, mask: 0x001fffff, mostOnes: 10 }),
});

export type DukptKind = "aes" | "tdes";

/** Reads a key serial number of a transaction; throws {@link KeySerialNumberError}. */
export function decodeKeySerialNumber(kind: DukptKind, bytes: Uint8Array): KeySerialNumber {
  const { length, identityLength, counterAt, mask, mostOnes } = LAYOUTS[kind];
  if (bytes.length !== length) throw new KeySerialNumberError("length", bytes.length);
  const word = uint32At(bytes, counterAt);
  const counter = (word & mask) >>> 0;
  if (counter === 0 || onesIn(counter) > mostOnes) throw new KeySerialNumberError("counter", counterAt);
  const identity = new Uint8Array(bytes.subarray(0, identityLength));
  if (identityLength > counterAt) setUint32(identity, counterAt, word & ~mask);
  return { identity, counter };
}

/** The bytes of a key serial number. The counter bits of a TDES identity count as zero. */
export function encodeKeySerialNumber(kind: DukptKind, { identity, counter }: KeySerialNumber): Uint8Array {
  const { length, identityLength, counterAt, mask } = LAYOUTS[kind];
  if (identity.length !== identityLength) throw new RangeError(`the key's identity has ${identityLength} bytes`);
  if (counter > mask >>> 0) throw new RangeError("the counter does not fit");
  const bytes = new Uint8Array(length);
  bytes.set(identity);
  setUint32(bytes, counterAt, (uint32At(bytes, counterAt) & ~mask) | counter);
  return bytes;
}

/** Why a key serial number is not the one that was expected. */
export type KeySerialNumberFault = KeySerialNumberReason | "other-key" | "went-back" | "went-ahead";

/** What is wrong with the number of an answer, which must be that of its request; `undefined` when it is. */
export function keySerialNumberFault(
  kind: DukptKind,
  received: Uint8Array,
  sent: KeySerialNumber,
): KeySerialNumberFault | undefined {
  try {
    const { identity, counter } = decodeKeySerialNumber(kind, received);
    for (let index = 0; index < identity.length; index++)
      if (identity[index] !== sent.identity[index]) return "other-key";
    return counter < sent.counter ? "went-back" : counter > sent.counter ? "went-ahead" : undefined;
  } catch (error) {
    if (error instanceof KeySerialNumberError) return error.reason;
    throw error;
  }
}

function uint32At(bytes: Uint8Array, at: number): number {
  return ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0;
}

function setUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}
