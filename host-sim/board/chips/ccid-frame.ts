/**
 * CCID messages on a serial line, seen from the reader (framing of the GemPC Twin): 03 06, message, LRC over all of it; 03 15 16
 * asks to send again.
 */

/** What the host said. */
export type CcidHostFrame =
  | { readonly kind: "message"; readonly message: Uint8Array }
  | { readonly kind: "resend" }
  /** Unreadable: the reader asks for it again. */
  | { readonly kind: "damaged" };

const SYNC = 0x03;
const ACK = 0x06;
const NAK = 0x15;
const HEAD = 2;
export const CCID_HEADER = 10;
/** dwMaxCCIDMessageLength of the GemPC Twin. */
export const CCID_LONGEST = 271;

/** Asks the host to send again. */
export const NAK_FRAME: readonly number[] = Object.freeze([SYNC, NAK, SYNC ^ NAK]);

/** A message in its frame. */
export function frameOf(message: Uint8Array): Uint8Array {
  const frame = Uint8Array.from([SYNC, ACK, ...message, 0]);
  frame[frame.length - 1] = frame.reduce((sum, byte) => sum ^ byte, 0);
  return frame;
}

/** Cuts what arrives into frames. A reader that lost the thread is reset by its owner when the line falls silent. */
export class CcidHostFrameReader {
  #bytes: number[] = [];
  #isLost = false;

  get isBetweenFrames(): boolean {
    return this.#bytes.length === 0 && !this.#isLost;
  }

  reset(): void {
    this.#bytes = [];
    this.#isLost = false;
  }

  push(bytes: Uint8Array): CcidHostFrame[] {
    const frames: CcidHostFrame[] = [];
    for (const byte of bytes) {
      if (this.#isLost || (this.#bytes.length === 0 && byte !== SYNC)) continue;
      this.#bytes.push(byte);
      const frame = this.#whole();
      if (frame === undefined) continue;
      frames.push(frame);
      this.#bytes = [];
    }
    return frames;
  }

  #whole(): CcidHostFrame | undefined {
    const bytes = this.#bytes;
    if (bytes[1] === NAK) {
      if (bytes.length < NAK_FRAME.length) return undefined;
      return bytes[2] === NAK_FRAME[2] ? { kind: "resend" } : { kind: "damaged" };
    }
    if (bytes.length >= HEAD && bytes[1] !== ACK) this.#isLost = true;
    if (bytes.length < HEAD + 5) return undefined;
    const length = CCID_HEADER + bytes[3] + bytes[4] * 0x100 + bytes[5] * 0x1_0000 + bytes[6] * 0x100_0000;
    if (length > CCID_LONGEST) this.#isLost = true;
    if (this.#isLost || bytes.length < HEAD + length + 1) return undefined;
    if (bytes.reduce((sum, byte) => sum ^ byte, 0) !== 0) return { kind: "damaged" };
    return { kind: "message", message: Uint8Array.from(bytes.slice(HEAD, -1)) };
  }
}
