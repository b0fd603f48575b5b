/** GET PROCESSING OPTIONS and what its answer may look like (EMV Book 3, 10.1; C-2, S3; C-3, 5.2). */
import { getProcessingOptions } from "../card/command-apdu";
import type { ResponseApdu } from "../card/response-apdu";
import { readTlv } from "../codec/tlv";
import type { CardSession } from "./card-session";
import { dataForList, parseDataObjectList } from "./data-object-list";
import type { DataObjects } from "./data-objects";
import { Ended, endApplication, parsed } from "./ended";
import { tags } from "./tables/tags";

const phase = "GET PROCESSING OPTIONS";
const noList = Object.freeze([]);

/**
 * Sends the command with what the PDOL asks for, and keeps that for later signatures. Which status words are good is the
 * kernel's to say.
 */
export async function requestProcessingOptions(session: CardSession, data: DataObjects): Promise<ResponseApdu | Ended> {
  const list = data.filled(tags.pdol);
  const entries = list === undefined ? noList : parseDataObjectList(list, "PDOL");
  if (entries instanceof Ended) return entries;
  const values = dataForList(entries, data, "PDOL");
  if (values instanceof Ended) return values;
  data.set(tags.pdolRelatedData, values);
  return session.exchange(getProcessingOptions(values), phase);
}

/** Stores an answer of format 1 (AIP and AFL, joined) or of format 2 (data objects). Nothing may follow the template. */
export function storeProcessingOptions(data: DataObjects, answer: Uint8Array): undefined | Ended {
  const template = parsed(phase, () => readTlv(answer));
  if (template instanceof Ended) return template;
  if (template === undefined || template.end !== answer.length) {
    return endApplication("card-data-malformed", `${phase}: template`);
  }
  if (template.tag === tags.responseFormat2) return data.storeFromCard(template.value, phase);
  if (template.tag !== tags.responseFormat1 || template.value.length < 2) {
    return endApplication("card-data-malformed", `${phase}: template`);
  }
  return (
    data.storeOneFromCard(tags.applicationInterchangeProfile, template.value.subarray(0, 2), phase) ??
    data.storeOneFromCard(tags.applicationFileLocator, template.value.subarray(2), phase)
  );
}
