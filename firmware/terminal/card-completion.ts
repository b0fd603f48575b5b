/** Telling the card in the slot how its request ended: whether it agrees decides the sale. */
import { toHex } from "../codec/hex";
import type { ContactCompletion, HostAnswer } from "../emv/contact-outcome";
import type { Log } from "../ports/log";
import type { InsertedCard } from "./chip-entry";

/** Nothing of the card is kept afterwards. */
export async function completeCard(
  log: Log,
  { session }: InsertedCard,
  answer: HostAnswer,
): Promise<ContactCompletion> {
  const completion = await session.complete(answer);
  session.close();
  const reason = completion.kind === "declined" ? completion.reason : "";
  const scripts = toHex(completion.scriptResults);
  log.write("info", "card.completed", { kind: completion.kind, reason, scripts });
  return completion;
}
