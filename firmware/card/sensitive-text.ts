/**
 * Account data as a type: a PAN or a track that prints masked whatever prints it, and can be wiped.
 * The clear text comes out by `reveal` alone, so that a search for that word finds every use (PCI DSS 3.4).
 */
export class SensitiveText {
  /** Characters kept as bytes, because a string could not be wiped. */
  readonly #characters: Uint8Array;
  readonly #masked: string;

  /** `text` is ASCII; `masked` is what every printer of the value shows. */
  constructor(text: string, masked: string) {
    this.#characters = new Uint8Array(text.length);
    for (let index = 0; index < text.length; index++) this.#characters[index] = text.charCodeAt(index);
    this.#masked = masked;
  }

  /** Number of characters of the clear text. */
  get length(): number {
    return this.#characters.length;
  }

  /** The clear text; after `wipe` a text of NUL characters. */
  reveal(): string {
    let text = "";
    for (const character of this.#characters) text += String.fromCharCode(character);
    return text;
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

/** First six and last four digits with the rest as `*`; a text too short for that shows its last four at most. */
export function maskDigits(digits: string): string {
  if (digits.length < 12) return "*".repeat(Math.max(0, digits.length - 4)) + digits.slice(-4);
  return digits.slice(0, 6) + "*".repeat(digits.length - 10) + digits.slice(-4);
}

/** A PAN (ISO/IEC 7812-1) that prints as first six, last four. */
export function sensitivePan(digits: string): SensitiveText {
  return new SensitiveText(digits, maskDigits(digits));
}

/** Track 2 data, separator `D` or `=`: prints the masked PAN and nothing of what follows it. */
export function sensitiveTrack2(track: string): SensitiveText {
  const separator = track.search(/[D=]/);
  const pan = separator < 0 ? track : track.slice(0, separator);
  return new SensitiveText(
    track,
    separator < 0 ? "*".repeat(track.length) : maskDigits(pan) + track.charAt(separator) + "*",
  );
}
