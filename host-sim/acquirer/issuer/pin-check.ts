/** PINs that come online: tried against the account's, a few times. Who takes them out of their enciphered block comes in from outside. */
import type { Account } from "./accounts";

/**
 * Opens field 52: the acquirer's security module, which has the terminals' keys. `undefined` when the block cannot be opened, or is
 * no PIN block.
 */
export type PinOpener = (block: Uint8Array, security: string | undefined, pan: string) => string | undefined;

export type PinFinding = "absent" | "unreadable" | "right" | "wrong" | "tries-exceeded";

/** Nobody opens anything: what an issuer without a security module can do. */
export const noPinOpener: PinOpener = () => undefined;

export class PinCheck {
  readonly #open: PinOpener;
  /** Wrong PINs one after another, by PAN. */
  readonly #wrong = new Map<string, number>();

  constructor(open: PinOpener = noPinOpener) {
    this.#open = open;
  }

  /** Judges the block of a request. A right PIN gives all tries back, unless they were used up. */
  check(account: Account, block: Uint8Array | undefined, security: string | undefined): PinFinding {
    if (block === undefined) return "absent";
    const pin = this.#open(block, security, account.pan);
    if (pin === undefined || account.pin === undefined) return "unreadable";
    const wrong = this.#wrong.get(account.pan) ?? 0;
    if (wrong >= account.pinTryLimit) return "tries-exceeded";
    if (pin === account.pin) {
      this.#wrong.delete(account.pan);
      return "right";
    }
    this.#wrong.set(account.pan, wrong + 1);
    return "wrong";
  }
}
