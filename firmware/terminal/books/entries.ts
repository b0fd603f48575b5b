/**
 * What stands in the journal: the entries of the terminal's books, as data (docs/books.md). A number is never given to another entry,
 * nor a word of a list to another meaning; fields are only ever added at the end.
 */
import type { EntryMode, Verification } from "../../ui/receipt";
import { decodeEntry, encodeEntry, type EntryLayout, type EntryValues } from "./entry-fields";

export const TRANSACTION_KINDS = Object.freeze(["sale", "refund"] as const);
export type TransactionKind = (typeof TRANSACTION_KINDS)[number];

const ENTRY_MODES = Object.freeze([
  "contact",
  "contactless",
  "contactlessStripe",
  "swipe",
  "fallback",
] as const satisfies readonly EntryMode[]);

const VERIFICATIONS = Object.freeze([
  "none",
  "signature",
  "consumer-device",
  "online-pin",
  "offline-pin",
  "offline-pin-and-signature",
] as const satisfies readonly Verification[]);

/** How a request ended: `dropped` was never sent; `continued`: the issuer wants a PIN or the chip, and another request follows. */
export const RESULTS = Object.freeze(["approved", "declined", "dropped", "continued"] as const);
export type Result = (typeof RESULTS)[number];

/** How an owed message ended: answered by the host, too old to be sent, or its account data are lost with the vault. */
export const CLOSINGS = Object.freeze(["answered", "expired", "lost"] as const);
export type Closing = (typeof CLOSINGS)[number];

/** What an answer does to totals: a forward that came to nothing is taken out of them, a void that was refused gives back what it took. */
const CHANGES = Object.freeze(["none", "subtract", "add"] as const);
export type Change = (typeof CHANGES)[number];

/** Whether totals change by an entry. */
const NO_YES = Object.freeze(["no", "yes"] as const);

/** What totals count: every entry that changes them carries it, so that nothing is looked up. */
const COUNTED = [
  ["kind", TRANSACTION_KINDS],
  ["amountMinor", "u48"],
  ["scheme", "text"],
] as const satisfies EntryLayout;

/** What screens and receipts tell of a transaction, with nothing that may not be kept. */
const FACTS = [
  ...COUNTED,
  /** Of the receipt. */
  ["number", "u32"],
  /** When it began. */
  ["at", "u48"],
  ["entryMode", ENTRY_MODES],
  ["verification", VERIFICATIONS],
  ["maskedPan", "text"],
  ["cardName", "text"],
  ["aid", "hex"],
  ["cryptogram", "hex"],
  ["verificationResults", "hex"],
] as const satisfies EntryLayout;

/** Where an entry stands in the queue: how many there were until it, and what they came to. Answers say how far the queue is through. */
const QUEUED = [
  ["ordinal", "u32"],
  ["sumMinor", "u48"],
] as const satisfies EntryLayout;

/** Types and layouts by name. */
export const ENTRIES = Object.freeze({
  /** A request is about to be handed to the link: it stands for "sent, or not, nobody knows". */
  intent: { type: 1, layout: [...FACTS, ["message", "bytes"]] },
  /** How it ended. A card in the slot has the last word, so its cryptogram may be another one now. */
  outcome: {
    type: 2,
    layout: [
      ["of", "u32"],
      ["result", RESULTS],
      ...COUNTED,
      ["number", "u32"],
      ["answerCode", "text"],
      ["authorisationCode", "text"],
      ["reference", "text"],
      ["cryptogram", "hex"],
      ["verificationResults", "hex"],
    ],
  },
  /** An offline approval: its 0220, and the account data under a key of the vault. Nothing stands before it. */
  stored: { type: 3, layout: [...FACTS, ...QUEUED, ["message", "bytes"], ["account", "bytes"]] },
  /** A reversal: of a request (urgent, ordinal 0), or of a stored transaction, behind it in the queue. */
  owed: {
    type: 4,
    layout: [
      ["of", "u32"],
      ["reason", "text"],
      /** Whether totals counted what it takes back. */
      ["subtracts", NO_YES],
      ...COUNTED,
      ["number", "u32"],
      ["at", "u48"],
      ...QUEUED,
      ["message", "bytes"],
    ],
  },
  /** How the card of a transaction ended (0620). */
  advice: { type: 5, layout: [["of", "u32"], ["at", "u48"], ...QUEUED, ["message", "bytes"]] },
  /** It is about to be sent for the first time; from here on it goes as its repeat. */
  sent: { type: 6, layout: [["of", "u32"]] },
  /** It is closed. `position`: where the closed one lies, behind which the next one of the queue does. */
  answered: {
    type: 7,
    layout: [
      ["of", "u32"],
      ["position", "u48"],
      ["closing", CLOSINGS],
      ["code", "text"],
      ["change", CHANGES],
      ...COUNTED,
      ...QUEUED,
      ["authorisationCode", "text"],
      ["reference", "text"],
    ],
  },
  /** Screen or paper told people the end of it. */
  told: { type: 8, layout: [["of", "u32"]] },
  batchOpened: {
    type: 9,
    layout: [
      ["number", "u32"],
      ["terminalId", "text"],
      ["merchantId", "text"],
      ["currency", "text"],
    ],
  },
  /** The settlement is about to be asked for: what is made from here on belongs to the next batch. */
  batchClosing: {
    type: 10,
    layout: [
      ["number", "u32"],
      ["message", "bytes"],
      ["at", "u48"],
      /** Forwards of the batch that came to nothing. */
      ["declined", "u32"],
      ["declinedMinor", "u48"],
    ],
  },
  batchClosed: {
    type: 11,
    layout: [
      ["number", "u32"],
      ["code", "text"],
      /** What the host counted, if it said so. */
      ["hasFigures", NO_YES],
      ["sales", "u32"],
      ["salesMinor", "u48"],
      ["refunds", "u32"],
      ["refundsMinor", "u48"],
    ],
  },
  offlineMode: {
    type: 12,
    layout: [
      ["isOn", NO_YES],
      ["since", "u48"],
      ["by", "text"],
    ],
  },
  /** What was lost before this entry was told: it is told once. */
  lossTold: { type: 13, layout: [["count", "u32"]] },
  /** People were told that the host refused a void. `next`: where the answer lies that says so of the next one; 0 when there is none. */
  refusalTold: {
    type: 14,
    layout: [
      ["of", "u32"],
      ["next", "u48"],
    ],
  },
} as const satisfies Readonly<Record<string, { type: number; layout: EntryLayout }>>);

export type EntryName = keyof typeof ENTRIES;

export type EntryOf<Name extends EntryName> = EntryValues<(typeof ENTRIES)[Name]["layout"]>;

export type Counted = EntryValues<typeof COUNTED>;
export type FactValues = EntryValues<typeof FACTS>;

/** The body of a record. */
export function encode<Name extends EntryName>(name: Name, values: EntryOf<Name>): Uint8Array {
  return encodeEntry(ENTRIES[name].layout, values as never);
}

/** The entry in a record's body. Throws `EntryError`. */
export function decode<Name extends EntryName>(name: Name, body: Uint8Array): EntryOf<Name> {
  return decodeEntry<(typeof ENTRIES)[Name]["layout"]>(ENTRIES[name].layout, body);
}

/** The name of a type; `undefined` for one that a newer terminal wrote. */
export function entryName(type: number): EntryName | undefined {
  return NAMES[type - 1];
}

/** By type, from 1. */
const NAMES: readonly EntryName[] = Object.freeze(Object.keys(ENTRIES) as EntryName[]);
