/**
 * The initial key of DUKPT as it comes to a terminal: in a key block with usage `B1` (ANSI X9.143:2021, 6.3.1, table 2), its name in an optional
 * block, `IK` for AES (initial key ID, X9.24-3) or `KS` for TDES (initial key serial number, X9.24-1).
 */
import { fromHex, HexError } from "../codec/hex";
import type { Cipher } from "../ports/cipher";
import { INITIAL_KEY_ID_LENGTH } from "./aes-key-derivation";
import { unwrapKeyBlock } from "./key-block";
import { KeyBlockError } from "./key-block-error";
import { optionalBlockOf } from "./key-block-header";
import type { KeyBlockVersion } from "./key-block-header";
import type { DukptKind } from "./key-serial-number";
import { wipe } from "./wipe";

/** An initial key with its name. The caller overwrites the key, or loads it, which does so. */
export interface InitialKey {
  readonly kind: DukptKind;
  /** AES: initial key ID, eight bytes. TDES: initial key serial number, ten bytes with a counter of zero. */
  readonly identity: Uint8Array;
  readonly key: Uint8Array;
}

/** Usage and mode of an initial DUKPT key: `B1`, and `X`, key derivation. */
const USAGES = Object.freeze(["B1"]);
const MODES = Object.freeze(["X"]);
const ALGORITHMS: Readonly<Record<DukptKind, readonly string[]>> = Object.freeze({
  aes: Object.freeze(["A"]),
  tdes: Object.freeze(["T"]),
});
/** TDES DUKPT knows double-length keys only (X9.24-1:2009, A.1). */
const KEY_LENGTHS: Readonly<Record<DukptKind, readonly number[]>> = Object.freeze({
  aes: Object.freeze([16, 24, 32]),
  tdes: Object.freeze([16]),
});
const NAMES = Object.freeze({
  aes: Object.freeze({ block: "IK", length: INITIAL_KEY_ID_LENGTH }),
  tdes: Object.freeze({ block: "KS", length: 10 }),
} as const);
/** The counter's bits in the last three bytes of an initial key serial number: the block names a key, no transaction. */
const COUNTER_MASK = Object.freeze([0x1f, 0xff, 0xff]);

/**
 * Opens the block with a new initial key. Throws {@link KeyBlockError}: `optional-block` when the key has no name or one of another form, and
 * everything that {@link unwrapKeyBlock} refuses. `versions` are those of the protection key.
 */
export function openInitialKeyBlock(
  cipher: Cipher,
  protectionKey: Uint8Array,
  text: string,
  kind: DukptKind,
  versions: readonly KeyBlockVersion[] = ["D"],
): InitialKey {
  const { header, key } = unwrapKeyBlock(cipher, protectionKey, text, {
    versions,
    usages: USAGES,
    algorithms: ALGORITHMS[kind],
    modes: MODES,
    keyLengths: KEY_LENGTHS[kind],
  });
  const identity = identityIn(optionalBlockOf(header, NAMES[kind].block), kind);
  if (identity !== undefined) return { kind, identity, key };
  wipe(key);
  throw new KeyBlockError("optional-block", header.length);
}

function identityIn(digits: string | undefined, kind: DukptKind): Uint8Array | undefined {
  if (digits?.length !== 2 * NAMES[kind].length) return undefined;
  try {
    const identity = fromHex(digits);
    if (kind === "tdes")
      for (let at = 0; at < COUNTER_MASK.length; at++)
        if ((identity[7 + at] & COUNTER_MASK[at]) !== 0) return undefined;
    return identity;
  } catch (error) {
    if (error instanceof HexError) return undefined;
    throw error;
  }
}
