/**
 * From a profile to what an applet carries: data objects, records, AFL, and the card's own master key, as an issuer would put
 * them on the chip (EMV Card Personalization Specification, in spirit).
 */
import { join } from "node:path";
import { z } from "zod";
import { encodeAscii } from "../../firmware/codec/ascii";
import { encodeCompressedNumeric, encodeNumeric } from "../../firmware/codec/bcd";
import { encodeTlv, tagName } from "../../firmware/codec/tlv";
import { deriveCardMasterKey } from "./crypto/card-keys";
import { DataFileError, readDataFile } from "../data/data-file";
import { type ApplicationProfile, type CardAccount, hexBytes } from "./profile";

export interface PersonalisedApplication {
  readonly objects: ReadonlyMap<number, Uint8Array>;
  /** Records by file and number, each its template 70. */
  readonly records: ReadonlyMap<string, Uint8Array>;
  /** Application File Locator, tag 94; empty without records. */
  readonly fileLocator: Uint8Array;
  /** ICC Master Key for application cryptograms. */
  readonly masterKey: Uint8Array;
}

export type IssuerMasterKeys = Readonly<Record<string, Uint8Array>>;

/** The test keys of this folder. */
export function readIssuerMasterKeys(file = join(__dirname, "issuer-keys.yaml")): IssuerMasterKeys {
  return readDataFile(file, z.record(z.string(), hexBytes));
}

/** Makes one application; throws {@link DataFileError} for a profile that asks for what is not there. */
export function personalise(
  file: string,
  account: CardAccount,
  application: ApplicationProfile,
  keys: IssuerMasterKeys,
): PersonalisedApplication {
  const issuerKey = keys[application.keys];
  if (issuerKey === undefined)
    throw new DataFileError(file, [{ path: "keys", message: `no issuer master key named ${application.keys}` }]);
  const objects = dataObjects(account, application);
  const records = new Map<string, Uint8Array>();
  for (const { file: shortFile, record, tags } of application.records) {
    const parts = tags.map((tag) => {
      const value = objects.get(tag);
      if (value === undefined)
        throw new DataFileError(file, [{ path: "records", message: `no value for tag ${tagName(tag)}` }]);
      return encodeTlv(tag, value);
    });
    records.set(recordKey(shortFile, record), encodeTlv(0x70, ...parts));
  }
  return {
    objects,
    records,
    fileLocator: fileLocator(application),
    masterKey: deriveCardMasterKey(issuerKey, account.pan, account.sequence, application.keyOption),
  };
}

export function recordKey(file: number, record: number): string {
  return `${file}/${record}`;
}

function dataObjects(account: CardAccount, application: ApplicationProfile): Map<number, Uint8Array> {
  const track2 = `${account.pan}D${account.expiry.slice(0, 4)}${account.serviceCode}${account.discretionary}`;
  const objects = new Map<number, Uint8Array>([
    [0x50, encodeAscii(application.label)],
    [0x57, Uint8Array.from(Buffer.from(track2.length % 2 === 0 ? track2 : `${track2}F`, "hex"))],
    [0x5a, encodeCompressedNumeric(account.pan)],
    [0x5f20, encodeAscii(account.holder)],
    [0x5f24, encodeNumeric(account.expiry, 3)],
    [0x5f25, encodeNumeric(account.effective, 3)],
    [0x5f28, encodeNumeric(account.country, 2)],
    [0x5f30, encodeNumeric(account.serviceCode, 2)],
    [0x5f34, encodeNumeric(account.sequence, 1)],
    [0x82, application.interchangeProfile],
    [0x84, application.aid],
    [0x87, Uint8Array.of(application.priority)],
  ]);
  if (application.applet === "qvsdc") objects.set(0x9f38, application.pdol);
  for (const [tag, value] of Object.entries(application.data)) objects.set(parseInt(tag, 16), value);
  return objects;
}

/** Runs of neighbouring records of one file become one entry (EMV Book 3, 10.2). */
function fileLocator(application: ApplicationProfile): Uint8Array {
  const entries: { file: number; first: number; last: number; signed: number }[] = [];
  const ordered = [...application.records].sort((left, right) => left.file - right.file || left.record - right.record);
  for (const { file, record, signed } of ordered) {
    const previous = entries[entries.length - 1];
    // Signed records lead an entry, so one that follows unsigned ones opens an entry of its own.
    const unsignedBefore = previous !== undefined && previous.signed < previous.last - previous.first + 1;
    if (previous?.file === file && previous.last + 1 === record && !(signed && unsignedBefore)) {
      previous.last = record;
      if (signed) previous.signed++;
    } else {
      entries.push({ file, first: record, last: record, signed: signed ? 1 : 0 });
    }
  }
  return Uint8Array.from(entries.flatMap(({ file, first, last, signed }) => [file << 3, first, last, signed]));
}
