/** Whether the cardholder was verified, as the issuer sees it, and what he makes of taps where nobody was. */
import type { Account } from "./accounts";
import type { ChipData } from "./chip-data";
import type { PinFinding } from "./pin-check";

/** What the rules look at. */
export interface VerificationView {
  /** First two digits of field 22. */
  readonly entryMode: string;
  readonly amountMinor: number;
  readonly pin: PinFinding;
  readonly chip: ChipData | undefined;
}

const contactChip = "05";
const contactless: ReadonlySet<string> = new Set(["07", "91"]);
/** Methods of the CVM results in which a PIN, or the holder's own device, was checked (EMV Book 3, annex C3). */
const strongMethods: ReadonlySet<number> = new Set([0x01, 0x03, 0x04, 0x05]);
const successful = 0x02;

/** A PIN was right: online, or before the card. The holder's own device counts the same. */
export function pinVerified({ pin, chip }: VerificationView): boolean {
  const results = chip?.get(0x9f34);
  const offline = results?.length === 3 && strongMethods.has(results[0] & 0x3f) && results[2] === successful;
  return pin === "right" || offline;
}

/** Taps that were let pass, by PAN. */
export class TapCounter {
  readonly #taps = new Map<string, { count: number; totalMinor: number }>();

  /**
   * The answer code with which strong authentication is asked for; `undefined` when none is needed. A card in the slot is enough for
   * 1A and 65, for 70 only the PIN is.
   */
  wanted(account: Account, view: VerificationView): string | undefined {
    const verified = pinVerified(view);
    const code = account.strongAuthentication;
    if (code !== undefined && !verified && (code === "70" || view.entryMode !== contactChip)) return code;
    const limit = account.tapsWithoutPin;
    if (limit === undefined || verified || !contactless.has(view.entryMode)) return undefined;
    const { count, totalMinor } = this.#taps.get(account.pan) ?? { count: 0, totalMinor: 0 };
    return count >= limit.count || totalMinor + view.amountMinor > limit.totalMinor ? limit.answerCode : undefined;
  }

  /** Counts what was approved: a tap without a PIN adds, anything with one, or in the slot, begins anew. */
  approved(account: Account, view: VerificationView): void {
    if (account.tapsWithoutPin === undefined) return;
    if (pinVerified(view) || !contactless.has(view.entryMode)) {
      this.#taps.delete(account.pan);
      return;
    }
    const before = this.#taps.get(account.pan) ?? { count: 0, totalMinor: 0 };
    this.#taps.set(account.pan, { count: before.count + 1, totalMinor: before.totalMinor + view.amountMinor });
  }
}
