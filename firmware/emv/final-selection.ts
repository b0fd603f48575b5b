/** Final SELECT of a candidate: its FCI becomes the first data objects of the card (EMV Contactless Book B, 3.3.3; Book 1, 11.3.4). */
import { selectByName } from "../card/command-apdu";
import { statusWords } from "../card/status-word";
import { findTlv } from "../codec/tlv";
import { type Candidate, startsWith } from "./candidate-list";
import type { CardSession } from "./card-session";
import type { DataObjects } from "./data-objects";
import { Ended, endApplication, parsed } from "./ended";
import { tags } from "./tables/tags";

/** Selects the candidate and stores its FCI; a status word other than 9000 asks for the next one (3.3.3.5). */
export async function selectCandidate(
  session: CardSession,
  data: DataObjects,
  candidate: Candidate,
): Promise<undefined | Ended> {
  return selectApplication(session, data, candidate.name, candidate.processed.application.aid);
}

/** The same by name. `expected` is what the DF Name must begin with: the AID of the configuration, or a whole name of before. */
export async function selectApplication(
  session: CardSession,
  data: DataObjects,
  name: Uint8Array,
  expected: Uint8Array,
): Promise<undefined | Ended> {
  const response = await session.exchange(selectByName(name), "SELECT");
  if (response instanceof Ended) return response;
  if (response.statusWord !== statusWords.success) {
    return new Ended({ kind: "select-next", because: "status-word" });
  }
  const template = parsed("SELECT", () => findTlv(response.data, tags.fileControlInformation));
  if (template instanceof Ended) return template;
  if (template === undefined) return endApplication("card-data-malformed", "SELECT: no FCI");
  const ended = data.storeFromCard(template, "SELECT");
  if (ended !== undefined) return ended;
  const selected = data.get(tags.dedicatedFileName);
  // C-2, S1.8: without a DF Name the next candidate; one of another application would mislead issuer and receipt.
  if (selected === undefined) return new Ended({ kind: "select-next", because: "card-data-missing" });
  if (!startsWith(selected, expected)) return endApplication("card-data-error", "SELECT: DF Name");
  return undefined;
}
