/**
 * CCID messages on a serial line in the framing of the GemPC Twin: 03 06, message, LRC over all of it; 03 15 16 asks to send
 * again. Between frames the reader says in single bytes that it needs time, and in two that a card came or went.
 */
import { lrc } from "../codec/lrc";
import { announcedLength, CCID_MAX_LENGTH } from "./ccid-message";

export type CcidItem =
  /** A whole CCID message whose LRC fits. */
  | { readonly kind: "message"; readonly message: Uint8Array }
  /** A frame whose LRC does not fit. */
  | { readonly kind: "damaged" }
  /** The reader could not read what it was sent. */
  | { readonly kind: "resend" }
  | { readonly kind: "slot-change"; readonly inserted: boolean }
  /** The card keeps the reader waiting, and the host with it. */
  | { readonly kind: "time-request"; readonly multiplier: number };

const SYNC = 0x03;
const ACK = 0x06;
const NAK = 0x15;
const HEAD_LENGTH = 2;
/** Up to here the announced length of the message is known. */
const LENGTH_KNOWN_AT = HEAD_LENGTH + 5;
/** RDR_to_PC_NotifySlotChange (CCID 1.10, 6.3.1): then bmSlotICCState, changed and present or absent. */
const NOTIFY_SLOT_CHANGE = 0x50;
const CARD_ABSENT = 0x02;
const CARD_PRESENT = 0x03;
const FIRST_TIME_REQUEST = 0x80;

/** Asks the reader to send its last frame again. */
export const RESEND_FRAME: readonly number[] = Object.freeze([SYNC, NAK, SYNC ^ NAK]);

/** The frame of a message. */
export function encodeCcidFrame(message: Uint8Array): Uint8Array {
  const frame = new Uint8Array(HEAD_LENGTH + message.length + 1);
  frame[0] = SYNC;
  frame[1] = ACK;
  frame.set(message, HEAD_LENGTH);
  frame[frame.length - 1] = lrc(frame, 0, frame.length - 1);
  return frame;
}

/**
 * Finds frames in what arrives. A frame that makes no sense leaves it deaf until `reset`, which its owner calls after a
 * silence: what follows is the rest of the frame, and must not be taken for anything.
 */
export class CcidFrameReader {
  readonly #buffer = new Uint8Array(HEAD_LENGTH + CCID_MAX_LENGTH + 1);
  #length = 0;
  /** Length of the frame that has begun to arrive; 0 as long as nobody knows. */
  #frameLength = 0;
  #isDeaf = false;

  /** Whether nothing is half arrived. */
  get isBetweenFrames(): boolean {
    return this.#length === 0 && !this.#isDeaf;
  }

  /** Forgets what has arrived in part. */
  reset(): void {
    this.#buffer.fill(0, 0, this.#length);
    this.#length = 0;
    this.#frameLength = 0;
    this.#isDeaf = false;
  }

  /** Everything that is complete with these bytes. */
  push(bytes: Uint8Array): CcidItem[] {
    const items: CcidItem[] = [];
    let at = 0;
    while (at < bytes.length && !this.#isDeaf) {
      const taken = this.#takeBody(bytes, at);
      at += taken;
      const isWhole = this.#frameLength > 0 && this.#length === this.#frameLength;
      const item = isWhole ? this.#end(this.#message()) : taken > 0 ? undefined : this.#take(bytes[at++]);
      if (item !== undefined) items.push(item);
    }
    return items;
  }

  /** Copies what has come of a frame whose length is known, all at once: most bytes on the line are of this kind. */
  #takeBody(bytes: Uint8Array, from: number): number {
    const count = Math.min(this.#frameLength - this.#length, bytes.length - from);
    if (count <= 0) return 0;
    this.#buffer.set(bytes.subarray(from, from + count), this.#length);
    this.#length += count;
    return count;
  }

  #take(byte: number): CcidItem | undefined {
    return this.#length === 0 ? this.#begin(byte) : this.#continue(byte);
  }

  #begin(byte: number): CcidItem | undefined {
    if (byte >= FIRST_TIME_REQUEST) return { kind: "time-request", multiplier: Math.max(1, byte - FIRST_TIME_REQUEST) };
    // All else is noise.
    if (byte === SYNC || byte === NOTIFY_SLOT_CHANGE) this.#buffer[this.#length++] = byte;
    return undefined;
  }

  #continue(byte: number): CcidItem | undefined {
    this.#buffer[this.#length++] = byte;
    if (this.#buffer[0] === NOTIFY_SLOT_CHANGE) return this.#slotChange(byte);
    if (this.#length === HEAD_LENGTH) {
      this.#isDeaf = byte !== ACK && byte !== NAK;
      return undefined;
    }
    if (this.#buffer[1] === NAK) return this.#end(byte === (SYNC ^ NAK) ? { kind: "resend" } : { kind: "damaged" });
    if (this.#length < LENGTH_KNOWN_AT) return undefined;
    const messageLength = announcedLength(this.#buffer, HEAD_LENGTH);
    if (messageLength > CCID_MAX_LENGTH) this.#isDeaf = true;
    else this.#frameLength = HEAD_LENGTH + messageLength + 1;
    return undefined;
  }

  #slotChange(byte: number): CcidItem | undefined {
    if (byte === CARD_PRESENT || byte === CARD_ABSENT) {
      return this.#end({ kind: "slot-change", inserted: byte === CARD_PRESENT });
    }
    this.#isDeaf = true;
    return undefined;
  }

  #message(): CcidItem {
    const end = this.#length;
    if (lrc(this.#buffer, 0, end) !== 0) return { kind: "damaged" };
    return { kind: "message", message: this.#buffer.slice(HEAD_LENGTH, end - 1) };
  }

  #end(item: CcidItem): CcidItem {
    this.reset();
    return item;
  }
}
