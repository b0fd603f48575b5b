/** First GENERATE AC: the request, and the two forms of its answer (EMV Book 3, 6.5.5; C-2, S9). */
import { generateApplicationCryptogram } from "../card/command-apdu";
import { readTlv } from "../codec/tlv";
import type { CardSession } from "./card-session";
import { dataForList, parseDataObjectList } from "./data-object-list";
import type { DataObjects } from "./data-objects";
import { Ended, endApplication, parsed } from "./ended";
import { cryptogramTypeMask, cryptogramTypes } from "./tables/card-profile-bits";
import { tags } from "./tables/tags";
import type { ActionDecision } from "./terminal-action-analysis";

export type CryptogramKind = keyof typeof cryptogramTypes;

const phase = "GENERATE AC";

const requestedTypes: Readonly<Record<ActionDecision, number>> = Object.freeze({
  decline: cryptogramTypes.aac,
  online: cryptogramTypes.arqc,
  approve: cryptogramTypes.tc,
});

/** Asks for the cryptogram that the decision calls for, with CDOL1's data, and stores the answer. */
export async function requestCryptogram(
  session: CardSession,
  data: DataObjects,
  decision: ActionDecision,
): Promise<CryptogramKind | Ended> {
  const list = data.filled(tags.cdol1);
  if (list === undefined) return endApplication("card-data-missing", `${phase}: CDOL1`);
  const entries = parseDataObjectList(list, "CDOL1");
  if (entries instanceof Ended) return entries;
  const values = dataForList(entries, data, "CDOL1");
  if (values instanceof Ended) return values;
  const requested = requestedTypes[decision];
  const answer = await session.require(generateApplicationCryptogram(requested, values), phase);
  if (answer instanceof Ended) return answer;
  const ended = storeCryptogram(data, answer);
  return ended ?? cryptogramKind(data, requested);
}

/** Format 1: CID, ATC, cryptogram, issuer application data, joined; format 2: data objects. */
function storeCryptogram(data: DataObjects, answer: Uint8Array): undefined | Ended {
  const template = parsed(phase, () => readTlv(answer));
  if (template instanceof Ended) return template;
  if (template === undefined || template.end !== answer.length) {
    return endApplication("card-data-malformed", `${phase}: template`);
  }
  const { tag, value } = template;
  if (tag === tags.responseFormat2) return data.storeFromCard(value, phase);
  if (tag !== tags.responseFormat1 || value.length < 11 || value.length > 43) {
    return endApplication("card-data-malformed", `${phase}: template`);
  }
  return (
    data.storeOneFromCard(tags.cryptogramInformationData, value.subarray(0, 1), phase) ??
    data.storeOneFromCard(tags.applicationTransactionCounter, value.subarray(1, 3), phase) ??
    data.storeOneFromCard(tags.applicationCryptogram, value.subarray(3, 11), phase) ??
    (value.length > 11 ? data.storeOneFromCard(tags.issuerApplicationData, value.subarray(11), phase) : undefined)
  );
}

/** What the card decided; it may lower what was asked, never raise it (EMV Book 3, 9.3). */
function cryptogramKind(data: DataObjects, requested: number): CryptogramKind | Ended {
  const information = data.filled(tags.cryptogramInformationData);
  if (
    information === undefined ||
    data.filled(tags.applicationTransactionCounter) === undefined ||
    data.filled(tags.applicationCryptogram) === undefined
  ) {
    return endApplication("card-data-missing", phase);
  }
  switch (information[0] & cryptogramTypeMask) {
    case cryptogramTypes.aac:
      return "aac";
    case cryptogramTypes.arqc:
      return requested === cryptogramTypes.aac ? endApplication("card-data-error", `${phase}: type`) : "arqc";
    case cryptogramTypes.tc:
      return requested === cryptogramTypes.tc ? "tc" : endApplication("card-data-error", `${phase}: type`);
    default:
      return endApplication("card-data-error", `${phase}: type`);
  }
}
