/** From the candidate list to an application that has begun: choice, final SELECT, GET PROCESSING OPTIONS (EMV Book 1, 12.4). */
import { selectByName } from "../card/command-apdu";
import { statusWords, statusWordText } from "../card/status-word";
import { findTlv } from "../codec/tlv";
import { sameBytes } from "./byte-strings";
import type { CardSession } from "./card-session";
import { blockedApplication, type ContactCandidate } from "./contact-candidates";
import type { ContactApplication } from "./contact-configuration";
import type { ContactServices, Interruption } from "./contact-services";
import type { DataObjects } from "./data-objects";
import { Ended, endApplication, parsed } from "./ended";
import { requestProcessingOptions, storeProcessingOptions } from "./initiate-application";
import { tags } from "./tables/tags";

/** An application that answered GET PROCESSING OPTIONS. */
export interface BegunApplication {
  readonly application: ContactApplication;
  readonly label: string;
  readonly data: DataObjects;
}

export type SelectionResult = BegunApplication | "none" | Interruption | Ended;

/**
 * Takes the best candidate, or the one that the cardholder chooses, and goes back to the list as long as the card refuses it.
 * `makeData` gives the terminal's data objects for an application.
 */
export async function selectContactApplication(
  session: CardSession,
  candidates: readonly ContactCandidate[],
  services: Pick<ContactServices, "chooseApplication">,
  makeData: (application: ContactApplication) => DataObjects,
): Promise<SelectionResult> {
  let left = candidates;
  let isRetry = false;
  let hasBlocked = false;
  while (left.length > 0) {
    const candidate = await choose(left, services, isRetry);
    if (typeof candidate === "string") return candidate;
    const data = makeData(candidate.application);
    const begun = await begin(session, candidate, data);
    if (begun instanceof Ended) return begun;
    if (begun === "begun") return { application: candidate.application, label: candidate.label, data };
    data.wipe();
    left = left.filter((one) => one !== candidate);
    isRetry = true;
    hasBlocked ||= begun === "blocked";
  }
  return hasBlocked ? blockedApplication() : "none";
}

/** 12.4: one that needs no consent is taken at once; else the cardholder chooses. */
async function choose(
  candidates: readonly ContactCandidate[],
  { chooseApplication }: Pick<ContactServices, "chooseApplication">,
  isRetry: boolean,
): Promise<ContactCandidate | Interruption> {
  const [first] = candidates;
  if (candidates.length === 1 && !first.mustConfirm) return first;
  const answer = await chooseApplication(
    candidates.map(({ label, priority }) => ({ label, priority })),
    isRetry,
  );
  if (answer.kind !== "chosen") return answer.kind;
  const chosen = candidates[answer.index];
  if (chosen === undefined) throw new Error("an application was chosen that was not offered");
  return chosen;
}

/** Final SELECT and GET PROCESSING OPTIONS; "refused" and "blocked" send back to the list (12.4; Book 3, 10.1). */
async function begin(
  session: CardSession,
  { name }: ContactCandidate,
  data: DataObjects,
): Promise<"begun" | "refused" | "blocked" | Ended> {
  const selected = await session.exchange(selectByName(name), "SELECT");
  if (selected instanceof Ended) return selected;
  if (selected.statusWord === statusWords.selectedFileDeactivated) return "blocked";
  if (selected.statusWord !== statusWords.success) return "refused";
  const template = parsed("SELECT", () => findTlv(selected.data, tags.fileControlInformation));
  if (template instanceof Ended) return template;
  if (template === undefined) return endApplication("card-data-malformed", "SELECT: no FCI");
  const stored = data.storeFromCard(template, "SELECT");
  if (stored !== undefined) return stored;
  const dedicatedFile = data.get(tags.dedicatedFileName);
  if (dedicatedFile === undefined) return endApplication("card-data-missing", "SELECT: DF Name");
  if (!sameBytes(dedicatedFile, name)) return endApplication("card-data-error", "SELECT: DF Name");
  const options = await requestProcessingOptions(session, data);
  if (options instanceof Ended) return options;
  // Book 3, 10.1: 6985 takes the application off the list; any other status word ends the session.
  if (options.statusWord === statusWords.conditionsNotSatisfied) return "refused";
  if (options.statusWord !== statusWords.success) {
    return endApplication("status-word", "GET PROCESSING OPTIONS", statusWordText(options.statusWord));
  }
  return storeProcessingOptions(data, options.data) ?? "begun";
}
