/** Why a key block is refused. */
import { ParseError } from "../codec/parse-error";

export type KeyBlockReason =
  /** Shorter or longer than it says, or not whole blocks. */
  | "length"
  /** A character that no key block has, where the offset says. */
  | "character"
  | "version"
  | "optional-block"
  /** The MAC does not fit: another protection key, or a changed block. */
  | "mac"
  /** Authentic, but for something else than what it is to be loaded for. */
  | "usage"
  | "algorithm"
  | "mode"
  | "exportability"
  /** A key of a length that its algorithm or its place does not have, or stronger than what protects it. */
  | "key-length";

/** A key block that was refused. The offset counts characters. */
export class KeyBlockError extends ParseError<KeyBlockReason> {
  override readonly name = "KeyBlockError";
  constructor(reason: KeyBlockReason, offset: number) {
    super("key block", reason, offset);
  }
}
