/** Mastercard contactless, in EMV mode and in magnetic-stripe mode (M/Chip Advance; Book C-2, 5). */
import { encodeTlv } from "../../../firmware/codec/tlv";
import type { MchipProfile } from "../application-profile";
import { refuse, statusWords, success } from "../card-command";
import { cvc3Vector, dynamicCvc3 } from "../crypto/cvc3";
import { generateCryptogram } from "./generate-cryptogram";
import { getData } from "./get-data";
import type { CommandHandler, CommandTable } from "./payment-applet";
import { getProcessingOptions } from "./processing-options";
import { readRecord } from "./read-record";
import { exchangeRelayResistanceData } from "./relay-resistance";
import { takeRelatedData } from "./terminal-values";
import { recoverCryptogram } from "./torn-transaction";

/** Unpredictable Number Data Object List; without one the card wants the number alone. */
const unpredictableList = 0x9f69;
/** Unpredictable Number (Numeric). */
const unpredictableNumeric = 0x9f6a;
const track1 = 0x56;
const track2 = 0x9f6b;

/** COMPUTE CRYPTOGRAPHIC CHECKSUM (Book C-2, 5.2): the CVC3 of both tracks. */
const computeChecksum: CommandHandler = (session, { p1, p2, data }) => {
  const { memory, files, application } = session;
  const key = application.keys.cvc3;
  const data2 = files.objects.get(track2);
  if (key === undefined || data2 === undefined) return refuse(statusWords.instructionNotSupported);
  if (p1 !== 0x8e || p2 !== 0x80) return refuse(statusWords.wrongParameters);
  if (session.state !== "initiated" || memory.blocked) return refuse(statusWords.conditionsNotSatisfied);
  if (files.objects.has(unpredictableList)) {
    if (!takeRelatedData(session, unpredictableList, data)) return refuse(statusWords.wrongLength);
  } else if (data.length !== 4) return refuse(statusWords.wrongLength);
  session.state = "completed";
  const unpredictable = session.terminal.get(unpredictableNumeric) ?? data;
  const counter = memory.counterBytes;
  const checksum = (track: Uint8Array): Uint8Array => dynamicCvc3(key, cvc3Vector(key, track), unpredictable, counter);
  const data1 = files.objects.get(track1);
  return success(
    encodeTlv(
      0x77,
      encodeTlv(0x9f61, checksum(data2)),
      ...(data1 === undefined ? [] : [encodeTlv(0x9f60, checksum(data1))]),
      encodeTlv(0x9f36, counter),
    ),
  );
};

export const mchipCommands: CommandTable<MchipProfile> = Object.freeze({
  "GET PROCESSING OPTIONS": getProcessingOptions,
  "READ RECORD": readRecord,
  "GET DATA": getData,
  "GENERATE AC": generateCryptogram,
  "COMPUTE CRYPTOGRAPHIC CHECKSUM": computeChecksum,
  "EXCHANGE RELAY RESISTANCE DATA": exchangeRelayResistanceData,
  "RECOVER AC": recoverCryptogram,
});
