/**
 * What an engine offers the link provider: the one duplex stream of the board link, already cut into frame bodies.
 * In `xs` and `mcu` it is installed by the C host as `globalThis.taplineLink`; in `node` the engine class makes one.
 * Frames and their meaning: docs/link.md.
 */

export interface LinkHandlers {
  /** Takes one WAKE body: sets the time and handles its one cause. Promise jobs are drained by the engine afterwards. */
  wake(body: Uint8Array): void;
  /** Returns the IDLE body; called when no promise job is left. */
  idle(): Uint8Array;
}

export interface LinkHost {
  /** Sends a CALL body and returns the ANSWER body. */
  call(body: Uint8Array): Uint8Array;
  /** Sends a body that has no answer. */
  post(body: Uint8Array): void;
  /** Says who takes wakes; called once, while the main module is evaluated. */
  attach(handlers: LinkHandlers): void;
}
