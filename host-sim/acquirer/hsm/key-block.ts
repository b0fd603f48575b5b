/** Wraps a key for another device: X9.143 key block, version D (AES key derivation binding, X9.143, 7.3). */
import { randomBytes } from "node:crypto";
import { AES_BLOCK, aesCbcEncrypt, aesCmac } from "./aes";

/** The eight characters that say what the wrapped key may do (X9.143, table 2 ff.). */
export interface KeyBlockAttributes {
  readonly usage: string;
  readonly algorithm: "A" | "T";
  readonly mode: string;
  readonly exportability: "N" | "E" | "S";
}

/** Optional blocks: identifier and ASCII data. */
export type OptionalBlock = readonly [identifier: string, data: string];

/** Key usage of derivation data: what the derived key is for. */
const DERIVATIONS = Object.freeze({ encryption: 0x0000, authentication: 0x0001 } as const);
const ALGORITHMS: Readonly<Record<number, number>> = Object.freeze({ 16: 2, 24: 3, 32: 4 });

/** CMAC in counter mode over what the key is for (X9.143, 7.3.2). */
function derived(protection: Uint8Array, purpose: keyof typeof DERIVATIONS): Buffer {
  const { length } = protection;
  const blocks: Buffer[] = [];
  for (let counter = 1; blocks.length * AES_BLOCK < length; counter++) {
    const data = Buffer.alloc(8);
    data[0] = counter;
    data.writeUInt16BE(DERIVATIONS[purpose], 1);
    data.writeUInt16BE(ALGORITHMS[length], 4);
    data.writeUInt16BE(8 * length, 6);
    blocks.push(aesCmac(protection, data));
  }
  return Buffer.concat(blocks).subarray(0, length);
}

function optional(blocks: readonly OptionalBlock[]): { readonly count: number; readonly text: string } {
  const size = (data: string): string => (4 + data.length).toString(16).toUpperCase().padStart(2, "0");
  const text = blocks.map(([identifier, data]) => `${identifier}${size(data)}${data}`).join("");
  const over = text.length % AES_BLOCK;
  if (over === 0) return { count: blocks.length, text };
  // The header ends on a whole block of the cipher; the padding block itself has four characters at least.
  const missing = AES_BLOCK - over < 4 ? 2 * AES_BLOCK - over : AES_BLOCK - over;
  return { count: blocks.length + 1, text: `${text}PB${size("0".repeat(missing - 4))}${"0".repeat(missing - 4)}` };
}

/** The block, in the characters that it travels in. */
export function wrapKeyBlock(
  protection: Uint8Array,
  key: Uint8Array,
  { usage, algorithm, mode, exportability }: KeyBlockAttributes,
  blocks: readonly OptionalBlock[] = [],
  random: (count: number) => Uint8Array = randomBytes,
): string {
  const { count, text } = optional(blocks);
  const clear = Buffer.alloc(Math.ceil((2 + key.length) / AES_BLOCK) * AES_BLOCK);
  clear.set(random(clear.length));
  clear.writeUInt16BE(8 * key.length);
  clear.set(key, 2);
  const length = 16 + text.length + 2 * clear.length + 2 * AES_BLOCK;
  const header =
    `D${String(length).padStart(4, "0")}${usage}${algorithm}${mode}00${exportability}` +
    `${String(count).padStart(2, "0")}00${text}`;
  const mac = aesCmac(derived(protection, "authentication"), Buffer.concat([Buffer.from(header, "ascii"), clear]));
  const wrapped = aesCbcEncrypt(derived(protection, "encryption"), mac, clear);
  return `${header}${wrapped.toString("hex").toUpperCase()}${mac.toString("hex").toUpperCase()}`;
}
