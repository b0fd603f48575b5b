/** READ RECORD (EMV Book 3, 6.5.11): by record number in the file that P2 names. */
import { encodeTlv } from "../../../firmware/codec/tlv";
import { refuse, statusWords, success } from "../card-command";
import { recordKey } from "../records";
import type { CommandHandler } from "./payment-applet";
import { logFile } from "./transaction-log";

/** Records of the application are there once it was initiated; the log may be read whenever it is selected (annex D). */
export const readRecord: CommandHandler = (session, { p1, p2 }) => {
  if ((p2 & 0x07) !== 0x04 || p1 === 0) return refuse(statusWords.wrongParameters);
  const file = p2 >> 3;
  if (file === logFile && session.files.objects.has(0x9f4d)) {
    const entry = session.memory.log[p1 - 1];
    return entry === undefined ? refuse(statusWords.recordNotFound) : success(entry);
  }
  if (session.state === "selected") return refuse(statusWords.conditionsNotSatisfied);
  if (session.behaviour.endlessRecords) return success(otherwiseUnknown(file, p1));
  const record = session.files.records.get(recordKey(file, p1));
  return record === undefined ? refuse(statusWords.recordNotFound) : success(record);
};

/** A record with an object of nobody's, another tag in each, so that nothing ever comes twice. */
function otherwiseUnknown(file: number, record: number): Uint8Array {
  const tag = 0xdf818000 + ((file & 0x1f) << 8) + (record & 0x7f) + (record > 0x7f ? 0x2000 : 0);
  return encodeTlv(0x70, encodeTlv(tag, Uint8Array.of(file, record)));
}
