/** What is wrong with a message, on the wire or about to go there. */
export type MessageReason =
  /** The bytes end before the field does. */
  | "truncated"
  /** Bytes follow the last field. */
  | "trailing"
  /** The message type is not four digits. */
  | "mti"
  /** A bitmap in hex has another character, or bit 1 of the secondary bitmap is set. */
  | "bitmap"
  /** The table does not define the field. */
  | "unknown-field"
  /** A length prefix is not digits. */
  | "length"
  /** The value is longer than the field may be. */
  | "too-long"
  /** The value is shorter than its fixed field, which takes no padding. */
  | "too-short"
  /** A character or digit does not belong to the field's kind. */
  | "character"
  /** The spare nibble of an odd number of BCD digits is not zero. */
  | "padding"
  /** A string was given for a field of bytes, or the reverse. */
  | "type"
  /** The buffer given to `packInto` ends before the message does. */
  | "buffer";

/** A malformed message. `field` is 0 for the message type, 1 for the bitmap; `offset` counts from its first byte. */
export class MessageError extends Error {
  override readonly name = "MessageError";
  readonly reason: MessageReason;
  readonly field: number;
  readonly offset: number;

  constructor(reason: MessageReason, field: number, offset: number) {
    super(`ISO 8583: ${reason} in field ${field} at ${offset}`);
    this.reason = reason;
    this.field = field;
    this.offset = offset;
  }
}
