/** How a request ended, as it is written down before anybody is told. */
import type { LastTransaction } from "./book-state";
import type { EntryOf, Result } from "./entries";

/** How a request ended. */
export interface End {
  readonly result: Result;
  readonly answerCode?: string;
  readonly authorisationCode?: string;
  readonly reference?: string;
  /** The last word of a card in the slot, where it is another one than at the beginning. */
  readonly cryptogram?: string;
  readonly verificationResults?: string;
}

/** The entry of the end. What is taken back already was not approved. */
export function outcomeValues(last: LastTransaction, end: End): EntryOf<"outcome"> {
  const { sequence, kind, amountMinor, scheme, number, state } = last;
  const { answerCode = "", authorisationCode = "", reference = "" } = end;
  const { cryptogram = "", verificationResults = "" } = end;
  const result = state === "reversed" && end.result === "approved" ? "declined" : end.result;
  return {
    ...{ of: sequence, result, kind, amountMinor, scheme, number },
    ...{ answerCode, authorisationCode, reference, cryptogram, verificationResults },
  };
}
