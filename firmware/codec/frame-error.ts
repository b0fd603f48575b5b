/** What can be wrong with a frame of the board link (docs/link.md). */
export type FrameErrorReason =
  | "truncated"
  | "trailing"
  | "too-long"
  | "unknown-type"
  | "unknown-operation"
  | "unknown-cause"
  | "unknown-event"
  | "unknown-drawing"
  | "bad-value"
  | "bad-text"
  | "bad-json";

/** A frame that cannot be read, or values that cannot be put into one. `offset` counts from the body's first byte. */
export class FrameError extends Error {
  override readonly name = "FrameError";
  readonly reason: FrameErrorReason;
  readonly offset: number;

  constructor(reason: FrameErrorReason, offset: number, detail?: string) {
    super(`link frame: ${reason} at ${offset}${detail === undefined ? "" : ` (${detail})`}`);
    this.reason = reason;
    this.offset = offset;
  }
}
