/** The name of one transaction's key: which base key, which terminal, which transaction (X9.24-3, 6.1; X9.24-1, A.1). */
import { HsmError } from "./hsm-error";

export const AES_KSN_BYTES = 12;
export const TDES_KSN_BYTES = 10;
/** Bits of the counter of TDES DUKPT, at the end of its key serial number. */
const TDES_COUNTER_BITS = 21n;

export interface KeySerialNumber {
  readonly scheme: "aes" | "tdes";
  /** What stays the same over a terminal's life, in hex: initial key ID (8 bytes), or the TDES one with its counter cleared. */
  readonly initialKeyId: string;
  readonly counter: number;
}

/** Reads field 53. Throws {@link HsmError} for another length, or a counter that no terminal uses. */
export function parseKeySerialNumber(bytes: Uint8Array): KeySerialNumber {
  const view = Buffer.from(bytes);
  if (bytes.length === AES_KSN_BYTES) {
    const counter = view.readUInt32BE(8);
    return checked({ scheme: "aes", initialKeyId: view.toString("hex", 0, 8).toUpperCase(), counter }, 16);
  }
  if (bytes.length !== TDES_KSN_BYTES) throw new HsmError("key-serial-number", `${bytes.length} bytes`);
  const number = BigInt(`0x${view.toString("hex")}`);
  const counter = Number(number & ((1n << TDES_COUNTER_BITS) - 1n));
  const initialKeyId = (number - BigInt(counter)).toString(16).toUpperCase().padStart(20, "0");
  return checked({ scheme: "tdes", initialKeyId, counter }, 10);
}

/** Counters have at most so many one-bits: each is one derivation from the initial key. */
function checked(number: KeySerialNumber, mostBits: number): KeySerialNumber {
  let ones = 0;
  for (let rest = number.counter; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2;
  if (number.counter === 0 || ones > mostBits) throw new HsmError("key-serial-number", "a counter that is not used");
  return number;
}
