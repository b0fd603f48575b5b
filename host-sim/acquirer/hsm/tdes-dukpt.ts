/** TDES DUKPT on the host's side (X9.24-1:2009, annex A): for terminals of hosts that know nothing newer. */
import { desEncrypt } from "./tdes";

/** What makes the left half's partner, and each working key, another key (A.2, A.6). */
const HALF_VARIANT = Buffer.from("C0C0C0C000000000C0C0C0C000000000", "hex");

export const TDES_VARIANTS = Object.freeze({
  pin: "00000000000000FF00000000000000FF",
  requestMac: "000000000000FF00000000000000FF00",
  answerMac: "00000000FF00000000000000FF000000",
  requestData: "0000000000FF00000000000000FF0000",
  answerData: "000000FF00000000000000FF00000000",
} as const);

export type TdesUsage = keyof typeof TDES_VARIANTS;

function xor(left: Uint8Array, right: Uint8Array): Buffer {
  return Buffer.from(left.map((byte, index) => byte ^ right[index]));
}

/** The key that a terminal is loaded with. `initialKeyId`: ten bytes in hex, counter bits zero. */
export function tdesInitialKey(base: Uint8Array, initialKeyId: string): Buffer {
  const serial = Buffer.from(initialKeyId, "hex").subarray(0, 8);
  return Buffer.concat([desEncrypt(base, serial), desEncrypt(xor(base, HALF_VARIANT), serial)]);
}

/** The non-reversible key generation process for one bit of the counter (A.3). */
function generate(key: Uint8Array, register: Uint8Array): Buffer {
  const half = (of: Uint8Array): Buffer => {
    const right = of.subarray(8);
    return xor(desEncrypt(of.subarray(0, 8), xor(register, right)), right);
  };
  return Buffer.concat([half(xor(key, HALF_VARIANT)), half(key)]);
}

/** A working key of one transaction, sixteen bytes. Data keys are made one-way (A.4.1, figure A-2). */
export function tdesWorkingKey(base: Uint8Array, initialKeyId: string, counter: number, usage: TdesUsage): Buffer {
  const register = Buffer.from(initialKeyId, "hex").subarray(2);
  let key = tdesInitialKey(base, initialKeyId);
  for (let bit = 20; bit >= 0; bit--) {
    if (((counter >> bit) & 1) === 0) continue;
    register[7] |= (1 << bit) & 0xff;
    register[6] |= ((1 << bit) >> 8) & 0xff;
    register[5] |= ((1 << bit) >> 16) & 0x1f;
    key = generate(key, register);
  }
  const variant = xor(key, Buffer.from(TDES_VARIANTS[usage], "hex"));
  const isData = usage === "requestData" || usage === "answerData";
  return isData ? desEncrypt(variant, variant) : variant;
}
