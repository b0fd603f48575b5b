/** What the card's own loader expects of an applet. */
import { encodeTlv } from "../../../firmware/codec/tlv";
import type { AppletAnswer, CardCommand } from "../card-command";
import { refuse, success } from "../card-command";
import { type PersonalisedApplication, recordKey } from "../personalisation";

export interface Applet {
  /** DF Name. */
  readonly name: Uint8Array;
  /** The applet was selected: volatile state starts anew. Answers the FCI. */
  select(): AppletAnswer;
  process(command: CardCommand): AppletAnswer;
}

/** Tags of the FCI proprietary template, in the order of EMV Book 1, table 45; those the card has are sent. */
const proprietaryTags = [0x50, 0x87, 0x5f2d, 0x9f38, 0x9f11, 0x9f12];

/** FCI of a payment application (EMV Book 1, 11.3.4). */
export function fileControlInformation(application: PersonalisedApplication, name: Uint8Array): Uint8Array {
  const parts = proprietaryTags.flatMap((tag) => {
    const value = application.objects.get(tag);
    return value === undefined ? [] : [encodeTlv(tag, value)];
  });
  return encodeTlv(0x6f, encodeTlv(0x84, name), encodeTlv(0xa5, ...parts));
}

/** READ RECORD (EMV Book 3, 6.5.11): by record number in the file that P2 names. */
export function readRecord(application: PersonalisedApplication, command: CardCommand): AppletAnswer {
  if ((command.p2 & 0x07) !== 0x04) return refuse(0x6a86);
  const record = application.records.get(recordKey(command.p2 >> 3, command.p1));
  return record === undefined ? refuse(0x6a83) : success(record);
}
