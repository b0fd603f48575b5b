/** Reading the records that the AFL names (EMV Book 3, 10.2; C-2, S4; C-3, 5.3). */
import { readRecord } from "../card/command-apdu";
import { readTlv } from "../codec/tlv";
import { parseFileLocator } from "./application-file-locator";
import type { CardSession } from "./card-session";
import type { DataObjects } from "./data-objects";
import { Ended, endApplication, parsed } from "./ended";
import { tags } from "./tables/tags";

const phase = "READ RECORD";
/** Files 1 to 10 are EMV's: their records are one template 70. Others are the issuer's own (EMV Book 3, 5.3.2.2). */
const lastGovernedFile = 10;

/** Reads every record and stores what it holds. Bounded by the session's number of records and commands. */
export async function readApplicationData(session: CardSession, data: DataObjects): Promise<undefined | Ended> {
  const locator = data.filled(tags.applicationFileLocator);
  if (locator === undefined) return undefined;
  const ranges = parsed("AFL", () => parseFileLocator(locator, session.bounds.maximumRecords));
  if (ranges instanceof Ended) return ranges;
  for (const { file, firstRecord, lastRecord } of ranges) {
    for (let record = firstRecord; record <= lastRecord; record++) {
      const answer = await session.require(readRecord(file, record), phase);
      const ended = answer instanceof Ended ? answer : storeRecord(data, answer, file);
      if (ended !== undefined) return ended;
    }
  }
  return undefined;
}

function storeRecord(data: DataObjects, answer: Uint8Array, file: number): undefined | Ended {
  if (file > lastGovernedFile && answer[0] !== tags.recordTemplate) return undefined;
  const template = parsed(phase, () => readTlv(answer));
  if (template instanceof Ended) return template;
  if (template === undefined || template.tag !== tags.recordTemplate || template.end !== answer.length) {
    return endApplication("card-data-malformed", `${phase}: template`);
  }
  return data.storeFromCard(template.value, phase);
}
