/**
 * What the terminal remembers of cards, none of it a PAN: the acquirer's exception file (EMV Book 4, 6.3.5) and the latest approved
 * sales below a floor limit (EMV Book 3, 10.6.1). Both know a card by eight bytes of HMAC-SHA-256 over the digits of its PAN.
 */
import { encodeAscii } from "../codec/ascii";
import { toHex } from "../codec/hex";
import type { CardRegister } from "../emv/contact-services";
import type { Cipher } from "../ports/cipher";
import type { Random } from "../ports/random";
import type { ExceptionFileSettings } from "../storage/settings";

/** Bytes of the hash that are kept: a chance of one in 2^64 that another card looks the same. */
const TOKEN_LENGTH = 8;
/** Cards whose latest sale is remembered; the one that waited longest makes room. */
const MOST_CARDS = 16;

export class PanRegister implements CardRegister {
  readonly #cipher: Pick<Cipher, "hmacSha256">;
  readonly #random: Random;
  readonly #file: ExceptionFileSettings;
  /** Amounts by token, the latest sale last. */
  readonly #sales = new Map<string, number>();
  /** Of this start alone, so that what lies in memory can be compared with nothing outside. Made when it is first needed. */
  #key: Uint8Array | undefined;

  constructor(cipher: Pick<Cipher, "hmacSha256">, random: Random, file: ExceptionFileSettings) {
    this.#cipher = cipher;
    this.#random = random;
    this.#file = file;
  }

  isExcepted(pan: string): boolean {
    const { key, cards } = this.#file;
    return cards.length > 0 && cards.includes(this.#token(key, pan));
  }

  latestMinor(pan: string): number {
    return this.#sales.size === 0 ? 0 : (this.#sales.get(this.#ownToken(pan)) ?? 0);
  }

  note(pan: string, amountMinor: number): void {
    const token = this.#ownToken(pan);
    this.#sales.delete(token);
    this.#sales.set(token, amountMinor);
    for (const oldest of this.#sales.keys()) {
      if (this.#sales.size <= MOST_CARDS) return;
      this.#sales.delete(oldest);
    }
  }

  #ownToken(pan: string): string {
    this.#key ??= this.#random.fill(new Uint8Array(16));
    return this.#token(this.#key, pan);
  }

  #token(key: Uint8Array, pan: string): string {
    const digits = encodeAscii(pan);
    const token = toHex(this.#cipher.hmacSha256(key, digits).subarray(0, TOKEN_LENGTH));
    digits.fill(0);
    return token;
  }
}
