/** What a session is given, and what comes of it. */
import type { Account } from "../../acquirer/issuer/accounts";
import type { SeededRandom } from "../../board/seeded-random";
import type { IssuerMasterKeys } from "../../cards/issuer-keys";
import type { VirtualCard } from "../../cards/virtual-card";
import type { Random } from "../../../firmware/ports/random";
import type { Transaction } from "../../../firmware/emv/transaction";
import type { MutatedCard } from "./mutated-card";
import type { SessionPlan } from "./session-plan";

/** What all sessions of a campaign share; nothing of it changes. */
export interface CampaignParts {
  readonly makeCard: (profile: string) => VirtualCard;
  readonly accounts: readonly Account[];
  readonly issuerKeys: IssuerMasterKeys;
  /** Answers of honest cards, to come in the wrong place. */
  readonly foreign: readonly Uint8Array[];
}

export interface SessionResult {
  /** The outcome and its reason, for the histogram. */
  readonly outcome: string;
  readonly commands: number;
  readonly approved: boolean;
  /** What must not have happened; `undefined` when all is well. */
  readonly fault: string | undefined;
}

/** The day of every session; certificates of the gallery are good on it, expired cards are expired. */
export const sessionDate = "261122";
export const currency = Uint8Array.of(0x09, 0x85);

export function transactionOf({ amountMinor }: SessionPlan): Transaction {
  return {
    amountMinor,
    amountOtherMinor: 0,
    transactionType: 0x00,
    currencyCode: "985",
    currencyExponent: 2,
    date: sessionDate,
    time: "134500",
    sequenceCounter: 7,
  };
}

/** Six bytes of BCD (tag 9F02). */
export function amountBytes({ amountMinor }: SessionPlan): Uint8Array {
  return Uint8Array.from(Buffer.from(String(amountMinor).padStart(12, "0"), "hex"));
}

/** Randomness of the terminal, which remembers the four-byte numbers that it gave. */
export class TerminalRandom implements Random {
  readonly unpredictableNumbers: Uint8Array[] = [];
  readonly #random: SeededRandom;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  fill<Buffer extends Uint8Array>(buffer: Buffer): Buffer {
    buffer.set(this.#random.bytes(buffer.length));
    if (buffer.length === 4) this.unpredictableNumbers.push(buffer.slice());
    return buffer;
  }
}

/** What was done to the card, for a failure's report. */
export function historyOf(cards: readonly MutatedCard[]): string {
  const line = ({ exchanges, mutations }: MutatedCard): string =>
    exchanges
      .map(({ command, answer }, at) => {
        const names = mutations.filter((one) => one.at === at).map(({ name }) => name);
        const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex").toUpperCase();
        return `  ${hex(command)}\n    ${hex(answer.subarray(0, 300))}${names.length > 0 ? `  <- ${names.join(", ")}` : ""}`;
      })
      .join("\n");
  return cards.map(line).join("\n  --\n");
}
