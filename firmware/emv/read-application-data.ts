/** Reading the records that the AFL names (EMV Book 3, 10.2; C-2, S4; C-3, 5.3). */
import { readRecord } from "../card/command-apdu";
import { readTlv } from "../codec/tlv";
import { parseFileLocator } from "./application-file-locator";
import type { CardSession } from "./card-session";
import type { DataObjects } from "./data-objects";
import { Ended, endApplication, parsed } from "./ended";
import { lastGovernedFile } from "./record-files";
import type { StaticData } from "./static-data";
import { tags } from "./tables/tags";

const phase = "READ RECORD";

/** What else a kernel wants of the records. */
export interface RecordWishes {
  /** Collects the records that take part in offline data authentication. */
  readonly staticData?: StaticData;
  /** Which records to read; all of them unless told. */
  readonly isNeeded?: (file: number, record: number) => boolean;
}

/** Reads the records and stores what they hold. Bounded by the session's number of records and commands. */
export async function readApplicationData(
  session: CardSession,
  data: DataObjects,
  { staticData, isNeeded }: RecordWishes = {},
): Promise<undefined | Ended> {
  const locator = data.filled(tags.applicationFileLocator);
  if (locator === undefined) return undefined;
  const ranges = parsed("AFL", () => parseFileLocator(locator, session.bounds.maximumRecords));
  if (ranges instanceof Ended) return ranges;
  for (const { file, firstRecord, lastRecord, signedRecords } of ranges) {
    for (let record = firstRecord; record <= lastRecord; record++) {
      if (isNeeded?.(file, record) === false) continue;
      const answer = await session.require(readRecord(file, record), phase);
      const ended = answer instanceof Ended ? answer : storeRecord(data, answer, file);
      if (ended !== undefined) return ended;
      if (!(answer instanceof Ended) && record < firstRecord + signedRecords) staticData?.add(file, answer);
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
