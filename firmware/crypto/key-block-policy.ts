/** What a key may be where it is loaded (ANSI X9.143:2021, 6.3): one use, one key. */
import { KeyBlockError } from "./key-block-error";
import type { KeyBlockHeader, KeyBlockVersion } from "./key-block-header";

/** What a key may be, where it is to be loaded. A field that is left out allows everything. */
export interface KeyPolicy {
  /** Those that the protection key is made for: an AES key is never tried as a TDEA key. */
  readonly versions: readonly KeyBlockVersion[];
  readonly usages: readonly string[];
  readonly algorithms: readonly string[];
  readonly modes: readonly string[];
  readonly exportabilities?: readonly string[];
  /** Lengths in bytes, among those of the algorithm. */
  readonly keyLengths?: readonly number[];
}

/** Lengths in bytes of keys by algorithm (X9.143, 6.3.2, table 3). The asymmetric ones have no place in this terminal. */
export const KEY_LENGTHS: Readonly<Record<string, readonly number[]>> = Object.freeze({
  A: Object.freeze([16, 24, 32]),
  D: Object.freeze([8]),
  H: Object.freeze([16, 24, 32]),
  T: Object.freeze([16, 24]),
});

/** Where things lie in the fixed part of the header, for the offset of an error. */
const OFFSETS = Object.freeze({ usage: 5, algorithm: 7, mode: 8, exportability: 11 });

/** Throws {@link KeyBlockError} when the block says that its key is for something else. */
export function checkPolicy(header: KeyBlockHeader, policy: KeyPolicy): void {
  if (!policy.usages.includes(header.usage)) throw new KeyBlockError("usage", OFFSETS.usage);
  if (!policy.algorithms.includes(header.algorithm)) throw new KeyBlockError("algorithm", OFFSETS.algorithm);
  if (!policy.modes.includes(header.mode)) throw new KeyBlockError("mode", OFFSETS.mode);
  if (policy.exportabilities !== undefined && !policy.exportabilities.includes(header.exportability)) {
    throw new KeyBlockError("exportability", OFFSETS.exportability);
  }
}

/** Whether the algorithm has keys of this length in bytes, and the policy and the protection key allow it. */
export function isKeyLengthAllowed(
  { algorithm, version }: KeyBlockHeader,
  { keyLengths }: KeyPolicy,
  length: number,
  protectionLength: number,
): boolean {
  if (!(KEY_LENGTHS[algorithm] ?? []).includes(length)) return false;
  if (keyLengths !== undefined && !keyLengths.includes(length)) return false;
  return !isStronger(algorithm, length, version, protectionLength);
}

/** Whether a key is stronger than what would protect it, which X9.24-1 forbids. TDEA's strength is below that of any AES key. */
export function isStronger(
  algorithm: string,
  length: number,
  version: KeyBlockVersion,
  protectionLength: number,
): boolean {
  const isTdes = algorithm === "T" || algorithm === "D";
  if (version === "D") return !isTdes && length > protectionLength;
  return !isTdes || length > protectionLength;
}
