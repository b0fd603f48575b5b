/** Card data as a type: text that prints masked whatever prints it, and can be wiped (as `Pan` does for the PAN alone). */
import { decodeAscii, encodeAscii } from "../codec/ascii";
import { maskPan } from "../codec/pan";

export class SensitiveText {
  /** Kept as bytes, because a string could not be wiped. */
  readonly #characters: Uint8Array;
  readonly #masked: string;

  /** `text` is ASCII, bytes of it are copied; `masked` is what every printer of the value shows. */
  constructor(text: string | Uint8Array, masked: string) {
    this.#characters = typeof text === "string" ? encodeAscii(text) : Uint8Array.from(text);
    this.#masked = masked;
  }

  /** Number of characters of the clear text. */
  get length(): number {
    return this.#characters.length;
  }

  /** The clear text: for the message to the acquirer and for the cipher, never for a screen, a log or a file. */
  reveal(): string {
    if (this.#characters[0] === 0) throw new Error("this text was wiped");
    return decodeAscii(this.#characters);
  }

  /** The clear text in ASCII, a copy that the caller overwrites: for what must not become a string. */
  toBytes(): Uint8Array {
    if (this.#characters[0] === 0) throw new Error("this text was wiped");
    return this.#characters.slice();
  }

  /** Overwrites the clear text; the masked form stays. */
  wipe(): void {
    this.#characters.fill(0);
  }

  toString(): string {
    return this.#masked;
  }

  toJSON(): string {
    return this.#masked;
  }
}

const SEPARATORS: readonly number[] = Object.freeze([0x3d, 0x44]);

/** Track 2 data with separator `D` or `=`: prints the masked PAN and nothing of what follows it. */
export function sensitiveTrack2(track: string | Uint8Array): SensitiveText {
  const characters = typeof track === "string" ? encodeAscii(track) : track;
  const separator = characters.findIndex((code) => SEPARATORS.includes(code));
  if (separator < 0) return new SensitiveText(track, "*".repeat(track.length));
  const masked = `${maskPan(characters.subarray(0, separator))}${String.fromCharCode(characters[separator])}*`;
  return new SensitiveText(track, masked);
}
