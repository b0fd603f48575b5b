/** One transaction of a batch that the host counts otherwise, as 0320 tells it (docs/host-messages.md, "Settlement"). */
import type { Message } from "../../iso8583/message";
import type { Settings } from "../../storage/settings";
import type { BookedTransaction } from "../books/books";
import { APPROVED } from "../host-answer";
import type { FieldValues } from "../message-templates";
import { originalDataElements } from "../reversal";

const orAbsent = (text: string): string | undefined => (text === "" ? undefined : text);

/** Fields 3, 4, 22, 37, 38, 39, 60 and 90. `request`: the 0100, 0200 or 0220 of it. */
export function uploadFields(
  { answerCode, authorisationCode, reference }: BookedTransaction,
  request: Message,
  batch: number,
  { currency }: Pick<Settings, "currency">,
): FieldValues {
  return {
    3: request.get(3),
    4: request.get(4),
    22: request.get(22),
    49: request.get(49) ?? currency.numeric,
    37: orAbsent(reference),
    38: orAbsent(authorisationCode),
    // What stands was approved, by whomever; a sale made offline has no code of the host.
    39: orAbsent(answerCode) ?? APPROVED,
    60: String(batch).padStart(6, "0"),
    90: originalDataElements(request),
  };
}
