/** What screens, receipts and totals tell of a transaction: its facts, as books keep them, and nothing that may not be kept. */
import type { Instant } from "../../ports/clock";
import type { EntryMode, Verification } from "../../ui/receipt";
import type { FactValues, TransactionKind } from "./entries";

export interface TransactionFacts {
  readonly kind: TransactionKind;
  readonly amountMinor: number;
  /** What totals are told apart by, at most 16 characters. */
  readonly scheme: string;
  /** First six and last four digits. */
  readonly maskedPan: string;
  readonly entryMode: EntryMode;
  readonly verification: Verification;
  /** Of the receipt. */
  readonly number: number;
  /** When it began. */
  readonly at: Instant;
  /** As the card calls itself. */
  readonly cardName?: string;
  readonly aid?: string;
  readonly cryptogram?: string;
  readonly verificationResults?: string;
}

/** The longest name that a line of the totals has room for (docs/host-messages.md, DF50). */
const SCHEME_LIMIT = 16;

const orNothing = (text: string): string | undefined => (text === "" ? undefined : text);

/** As an entry holds them: what is missing is empty. */
export function factValues(facts: TransactionFacts): FactValues {
  const { cardName = "", aid = "", cryptogram = "", verificationResults = "", scheme } = facts;
  const at = Math.floor(facts.at);
  return { ...facts, at, scheme: scheme.slice(0, SCHEME_LIMIT), cardName, aid, cryptogram, verificationResults };
}

/** Facts out of an entry. */
export function factsOf(values: FactValues): TransactionFacts {
  const { kind, amountMinor, scheme, maskedPan, entryMode, verification, number, at } = values;
  return {
    ...{ kind, amountMinor, scheme, maskedPan, entryMode, verification, number, at },
    cardName: orNothing(values.cardName),
    aid: orNothing(values.aid),
    cryptogram: orNothing(values.cryptogram),
    verificationResults: orNothing(values.verificationResults),
  };
}
