/**
 * Whether a sale may be made without the host: rules in the order of the product page, of which the first that says no is the reason
 * (docs/offline.md). Each rule is asked as soon as what it looks at is known: most of them before a card is touched.
 */
import type { OfflineSettings } from "../../storage/offline-settings";

/** What the card's part came to. */
export type CardWord =
  /** It approved by a TC that proves what it is. */
  | "approved"
  /** It is in the slot, and has its last word still to say. */
  | "pending"
  /** It wants its issuer, or is a stripe, which can tell nothing: the merchant may answer for it. */
  | "unproved"
  /** It, or the kernel for it, is against the sale, or nobody may answer for it. */
  | "refused";

export interface OfflineFacts {
  readonly settings: OfflineSettings;
  readonly amountMinor: number;
  /** Whether there is a reader that may be used. */
  readonly hasEntry: boolean;
  /** Sales that the host has not answered for yet. */
  readonly queue: { readonly count: number; readonly valueMinor: number };
  /** Since the host was there last; below zero when the clock was set back meanwhile. */
  readonly awayMs: number;
  /** Not known before a card was there. */
  readonly card?: { readonly word: CardWord; readonly isAllowedByScheme: boolean };
}

/** The codes stand on the screen, in the log, and in docs/offline.md. */
export type OfflineReason = "O1" | "O2" | "O3" | "O4" | "O5" | "O6" | "O7" | "O8";

interface OfflineRule {
  readonly reason: OfflineReason;
  readonly refuses: (facts: OfflineFacts) => boolean;
}

const HOUR_MS = 3_600_000;

const RULES: readonly OfflineRule[] = Object.freeze([
  { reason: "O1", refuses: ({ settings }) => !settings.enabled },
  { reason: "O2", refuses: ({ hasEntry }) => !hasEntry },
  { reason: "O3", refuses: ({ settings, card }) => card !== undefined && !isTaken(card.word, settings) },
  { reason: "O4", refuses: ({ settings, queue }) => queue.count >= settings.maximumCount },
  { reason: "O5", refuses: ({ settings, amountMinor }) => amountMinor > settings.maximumAmountMinor },
  {
    reason: "O6",
    refuses: ({ settings, queue, amountMinor }) => queue.valueMinor + amountMinor > settings.maximumTotalMinor,
  },
  // A clock that stands before the beginning cannot tell how long it has been.
  {
    reason: "O7",
    refuses: ({ settings, awayMs }) => awayMs < 0 || awayMs >= settings.windowHours * HOUR_MS,
  },
  { reason: "O8", refuses: ({ card }) => card?.isAllowedByScheme === false },
]);

function isTaken(word: CardWord, { standIn }: OfflineSettings): boolean {
  return word === "approved" || word === "pending" || (word === "unproved" && standIn);
}

/** The first reason against the sale as far as it is known; `undefined` when there is none. */
export function reasonAgainst(facts: OfflineFacts): OfflineReason | undefined {
  return RULES.find(({ refuses }) => refuses(facts))?.reason;
}
