/** PINs that come online: tried against the account's, a few times. Who looks into their enciphered block comes in from outside. */
import type { Account } from "./accounts";

/** Compares the PIN in field 52 with the account's, inside a security module. `undefined` when the block is no PIN block of this card. */
export type PinVerifier = (block: Uint8Array, pan: string, pin: string) => boolean | undefined;

export type PinFinding = "absent" | "unreadable" | "right" | "wrong" | "tries-exceeded";

/** Nobody can look inside: what an issuer without a security module can do. */
export const noPinVerifier: PinVerifier = () => undefined;

export class PinCheck {
  readonly #verify: PinVerifier;
  /** Wrong PINs one after another, by PAN. */
  readonly #wrong = new Map<string, number>();

  constructor(verify: PinVerifier = noPinVerifier) {
    this.#verify = verify;
  }

  /** Judges the block of a request. A right PIN gives all tries back, unless they were used up. */
  check(account: Account, block: Uint8Array | undefined): PinFinding {
    if (block === undefined) return "absent";
    const isRight = account.pin === undefined ? undefined : this.#verify(block, account.pan, account.pin);
    if (isRight === undefined) return "unreadable";
    const wrong = this.#wrong.get(account.pan) ?? 0;
    if (wrong >= account.pinTryLimit) return "tries-exceeded";
    if (isRight) {
      this.#wrong.delete(account.pan);
      return "right";
    }
    this.#wrong.set(account.pan, wrong + 1);
    return "wrong";
  }
}
