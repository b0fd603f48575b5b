/** A tapped card that comes back to hear what its issuer answered (C-3, 5.9). */
import { toHex } from "../codec/hex";
import { issuerUpdate } from "../emv/issuer-update";
import type { Transaction } from "../emv/transaction";
import type { Log } from "../ports/log";
import type { CardEntry } from "./card-entry";
import type { HostSession } from "./host-session";
import type { PresentedCard } from "./sale-request";
import type { Authorisation } from "./authorisation";

export interface SecondPresentmentParts {
  readonly cardEntry: CardEntry;
  readonly session: HostSession;
  readonly log: Log;
}

/**
 * Lets the card hear its issuer, where both want that. The answer stands whatever comes of it, also when nobody presents the card again.
 * Returns whether anybody was asked to, so that the screen shows something else than the answer now.
 */
export async function presentAgain(
  { cardEntry, session, log }: SecondPresentmentParts,
  transaction: Transaction,
  { secondPresentment }: Extract<PresentedCard, { kind: "chip" }>,
  { of, answer, approved }: Extract<Authorisation, { kind: "answered" }>,
): Promise<boolean> {
  const response = secondPresentment && issuerUpdate(answer.bytes(55));
  if (secondPresentment === undefined || response === undefined) return false;
  try {
    const outcome = await cardEntry.presentAgain(transaction, secondPresentment, response, approved);
    const isDone = outcome?.kind === "done";
    if (isDone && outcome.field55 !== undefined) session.advise(of, outcome.field55);
    const scripts = isDone ? toHex(outcome.scriptResults) : "";
    const authentication = isDone ? outcome.issuerAuthentication : "";
    log.write("info", "card.updated", { kind: outcome?.kind ?? "not-presented", authentication, scripts });
  } catch (error) {
    log.write("error", "card.update-fault", { detail: error instanceof Error ? error.message : typeof error });
  }
  return true;
}
