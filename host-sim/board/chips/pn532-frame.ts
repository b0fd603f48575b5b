/**
 * Frames between a host and the PN532, seen from the chip (NXP UM0701-02, 6.2.1).
 * The chip hears a byte stream, so its side is a reader that finds frames in whatever arrives.
 */

/** What the host said. `damaged` frames are not acknowledged; the host finds out by its own timeout. */
export type HostFrame =
  | { readonly kind: "ack" }
  | { readonly kind: "nack" }
  | { readonly kind: "information"; readonly data: Uint8Array }
  | { readonly kind: "damaged"; readonly why: "length" | "length checksum" | "data checksum" | "direction" };

/** UM0701-02, 6.2.1.3. */
export const ACK_FRAME: readonly number[] = Object.freeze([0x00, 0x00, 0xff, 0x00, 0xff, 0x00]);
/** UM0701-02, 6.2.1.5: the host's frame was well formed, its content was not. */
export const ERROR_FRAME: readonly number[] = Object.freeze([0x00, 0x00, 0xff, 0x01, 0xff, 0x7f, 0x81, 0x00]);

/** Longest PD0..PDn (6.2.1.2). */
export const MAX_DATA_LENGTH = 264;
const FROM_HOST = 0xd4;
const TO_HOST = 0xd5;
/** Longest LEN of a normal frame, the identifier TFI included. */
const MAX_NORMAL_LENGTH = 255;

/** Makes the information frame for PD0..PDn: normal up to 254 bytes, extended above. */
export function encodeToHost(data: Uint8Array): Uint8Array {
  if (data.length === 0 || data.length > MAX_DATA_LENGTH) throw new RangeError(`no frame of ${data.length} bytes`);
  const length = data.length + 1;
  const head =
    length <= MAX_NORMAL_LENGTH
      ? [0x00, 0x00, 0xff, length, -length & 0xff]
      : [0x00, 0x00, 0xff, 0xff, 0xff, length >> 8, length & 0xff, -((length >> 8) + length) & 0xff];
  let sum = TO_HOST;
  for (const byte of data) sum += byte;
  return Uint8Array.of(...head, TO_HOST, ...data, -sum & 0xff, 0x00);
}

type State = "start" | "length" | "extended length" | "data";

/** Finds frames in a byte stream; anything before a start code is preamble or wake-up and is skipped. */
export class HostFrameReader {
  #state: State = "start";
  #zeroSeen = false;
  #field: number[] = [];
  #expected = 0;

  /** Forgets a frame begun (a new I²C transaction, a new baud rate). */
  reset(): void {
    this.#state = "start";
    this.#zeroSeen = false;
    this.#field = [];
  }

  /** Takes bytes and returns the frames they complete, in order. */
  push(bytes: Uint8Array): HostFrame[] {
    const frames: HostFrame[] = [];
    for (const byte of bytes) {
      const frame = this.#take(byte);
      if (frame !== undefined) {
        frames.push(frame);
        this.reset();
      }
    }
    return frames;
  }

  #take(byte: number): HostFrame | undefined {
    if (this.#state === "start") {
      if (this.#zeroSeen && byte === 0xff) this.#expect("length", 2);
      this.#zeroSeen = byte === 0x00;
      return undefined;
    }
    this.#field.push(byte);
    if (this.#field.length < this.#expected) return undefined;
    switch (this.#state) {
      case "length":
        return this.#length();
      case "extended length":
        return this.#extendedLength();
      case "data":
        return this.#data();
    }
  }

  #expect(state: State, count: number): undefined {
    this.#state = state;
    this.#field = [];
    this.#expected = count;
    return undefined;
  }

  #length(): HostFrame | undefined {
    const [length, checksum] = this.#field;
    if (length === 0x00 && checksum === 0xff) return { kind: "ack" };
    if (length === 0xff && checksum === 0x00) return { kind: "nack" };
    if (length === 0xff && checksum === 0xff) return this.#expect("extended length", 3);
    if (((length + checksum) & 0xff) !== 0) return { kind: "damaged", why: "length checksum" };
    return length < 2 ? { kind: "damaged", why: "length" } : this.#expect("data", length + 1);
  }

  #extendedLength(): HostFrame | undefined {
    const [high, low, checksum] = this.#field;
    if (((high + low + checksum) & 0xff) !== 0) return { kind: "damaged", why: "length checksum" };
    const length = high * 256 + low;
    if (length < 2 || length > MAX_DATA_LENGTH + 1) return { kind: "damaged", why: "length" };
    return this.#expect("data", length + 1);
  }

  #data(): HostFrame {
    let sum = 0;
    for (const byte of this.#field) sum += byte;
    if ((sum & 0xff) !== 0) return { kind: "damaged", why: "data checksum" };
    if (this.#field[0] !== FROM_HOST) return { kind: "damaged", why: "direction" };
    return { kind: "information", data: Uint8Array.from(this.#field.slice(1, -1)) };
  }
}
