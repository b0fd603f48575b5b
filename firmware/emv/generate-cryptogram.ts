/** GENERATE AC: the request, and the two forms of its answer (EMV Book 3, 6.5.5; C-2, S9). */
import { generateApplicationCryptogram } from "../card/command-apdu";
import { readTlv } from "../codec/tlv";
import type { CardSession } from "./card-session";
import { dataForList, parseDataObjectList } from "./data-object-list";
import type { DataObjects } from "./data-objects";
import { Ended, endApplication, parsed } from "./ended";
import { combinedSignatureRequested, cryptogramTypeMask, cryptogramTypes } from "./tables/card-profile-bits";
import { tags } from "./tables/tags";
import type { ActionDecision } from "./terminal-action-analysis";

export type CryptogramKind = keyof typeof cryptogramTypes;

const phase = "GENERATE AC";

const requestedTypes: Readonly<Record<ActionDecision, number>> = Object.freeze({
  decline: cryptogramTypes.aac,
  online: cryptogramTypes.arqc,
  approve: cryptogramTypes.tc,
});

/** What is asked of the card. */
export interface CryptogramRequest {
  readonly decision: ActionDecision;
  /** A signature over the cryptogram as well (CDA). */
  readonly combined: boolean;
  /** What a cryptogram without the signature that was asked for is: the end (C-2, S910.34), or a failure of CDA to be judged. */
  readonly unsigned?: "ends" | "fails";
}

/** The first or the second time that a cryptogram is asked for (Book 3, 9.2): its list, and where the list's data are kept. */
const occasions = Object.freeze({
  first: { list: tags.cdol1, name: "CDOL1", related: tags.cdol1RelatedData },
  second: { list: tags.cdol2, name: "CDOL2", related: tags.cdol2RelatedData },
});

/** The card's answer, its data objects stored. */
export interface CryptogramAnswer {
  readonly kind: CryptogramKind;
  /** What stands inside the template of an answer that holds a signature; `undefined` without. */
  readonly signedContent: Uint8Array | undefined;
  /** A signature was asked for, and must have come with this kind of cryptogram, but did not. */
  readonly lacksSignature: boolean;
}

/** Asks for the cryptogram that the decision calls for, with its list's data, which are kept, and stores the answer. */
export async function requestCryptogram(
  session: CardSession,
  data: DataObjects,
  { decision, combined, unsigned }: CryptogramRequest,
  occasion: keyof typeof occasions = "first",
): Promise<CryptogramAnswer | Ended> {
  const { list: listTag, name, related } = occasions[occasion];
  const list = data.filled(listTag);
  if (list === undefined) return endApplication("card-data-missing", `${phase}: ${name}`);
  const entries = parseDataObjectList(list, name);
  if (entries instanceof Ended) return entries;
  const values = dataForList(entries, data, name);
  if (values instanceof Ended) return values;
  data.set(related, values);
  const requested = requestedTypes[decision];
  const parameter = combined ? requested | combinedSignatureRequested : requested;
  const answer = await session.require(generateApplicationCryptogram(parameter, values), phase);
  return answer instanceof Ended ? answer : takeCryptogram(data, answer, { decision, combined, unsigned });
}

/** Stores an answer of GENERATE AC, or of RECOVER AC, which is the same, and holds it to what was asked for. */
export function takeCryptogram(
  data: DataObjects,
  answer: Uint8Array,
  { decision, combined, unsigned = "ends" }: CryptogramRequest,
): CryptogramAnswer | Ended {
  const requested = requestedTypes[decision];
  const content = storeCryptogram(data, answer);
  if (content instanceof Ended) return content;
  const isSigned = combined && data.filled(tags.signedDynamicApplicationData) !== undefined;
  const kind = cryptogramKind(data, requested, isSigned);
  if (kind instanceof Ended) return kind;
  // Book 2, 6.6: a signature that was asked for comes with every cryptogram but an AAC.
  const lacksSignature = combined && !isSigned && kind !== "aac";
  if (lacksSignature && unsigned === "ends") return endApplication("card-data-error", `${phase}: no signature`);
  return { kind, signedContent: isSigned ? content : undefined, lacksSignature };
}

/**
 * Format 1: CID, ATC, cryptogram, issuer application data, joined; format 2: data objects. Gives the template's content, a view
 * of the answer.
 */
function storeCryptogram(data: DataObjects, answer: Uint8Array): Uint8Array | Ended {
  const template = parsed(phase, () => readTlv(answer));
  if (template instanceof Ended) return template;
  if (template === undefined || template.end !== answer.length) {
    return endApplication("card-data-malformed", `${phase}: template`);
  }
  const { tag, value } = template;
  if (tag === tags.responseFormat2) return data.storeFromCard(value, phase) ?? value;
  if (tag !== tags.responseFormat1 || value.length < 11 || value.length > 43) {
    return endApplication("card-data-malformed", `${phase}: template`);
  }
  return (
    data.storeOneFromCard(tags.cryptogramInformationData, value.subarray(0, 1), phase) ??
    data.storeOneFromCard(tags.applicationTransactionCounter, value.subarray(1, 3), phase) ??
    data.storeOneFromCard(tags.applicationCryptogram, value.subarray(3, 11), phase) ??
    (value.length > 11 ? data.storeOneFromCard(tags.issuerApplicationData, value.subarray(11), phase) : undefined) ??
    value
  );
}

/** What the card decided; it may lower what was asked, never raise it (EMV Book 3, 9.3). A signature holds the cryptogram. */
function cryptogramKind(data: DataObjects, requested: number, isSigned: boolean): CryptogramKind | Ended {
  const information = data.filled(tags.cryptogramInformationData);
  if (
    information === undefined ||
    data.filled(tags.applicationTransactionCounter) === undefined ||
    (data.filled(tags.applicationCryptogram) === undefined && !isSigned)
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
