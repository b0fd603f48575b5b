/**
 * From a profile to what an applet carries: data objects, records, AFL, certificates and the card's own keys, as an issuer would put
 * them on the chip (EMV Card Personalization Specification, in spirit).
 */
import { encodeAscii } from "../../firmware/codec/ascii";
import { encodeCompressedNumeric, encodeNumeric } from "../../firmware/codec/bcd";
import { toHex } from "../../firmware/codec/hex";
import { encodeTlv, tagName } from "../../firmware/codec/tlv";
import { DataFileError } from "../data/data-file";
import type { ApplicationProfile } from "./application-profile";
import type { RsaKey } from "./crypto/rsa";
import { deriveCardKeys, type IssuerMasterKeys, type KeySet } from "./issuer-keys";
import { KeyStore } from "./keys/key-store";
import { authenticate, authenticationTags } from "./keys/offline-authentication";
import type { CardAccount } from "./profile";
import { fileLocator, recordKey } from "./records";
import { tracksOfAccount } from "./stripe-card";

export { type IssuerMasterKeys, readIssuerMasterKeys } from "./issuer-keys";

export interface PersonalisedApplication {
  readonly objects: ReadonlyMap<number, Uint8Array>;
  /** Records by file and number, each its template 70. */
  readonly records: ReadonlyMap<string, Uint8Array>;
  /** Application File Locator, tag 94; empty without records. */
  readonly fileLocator: Uint8Array;
  /** Symmetric keys of this card. */
  readonly keys: KeySet;
  readonly cardKey: RsaKey | undefined;
  readonly pinKey: RsaKey | undefined;
}

/** Data that the applications of a card have in common. */
export interface CardIssue {
  /** File of the profile, for messages. */
  readonly file: string;
  readonly account: CardAccount;
  readonly keys: IssuerMasterKeys;
  readonly store?: KeyStore;
}

type RecordPlan = ApplicationProfile["records"][number];

/** Makes one application; throws {@link DataFileError} for a profile that asks for what is not there. */
export function personalise(issue: CardIssue, application: ApplicationProfile): PersonalisedApplication {
  const { file, account, keys } = issue;
  const issuerKeys = keys[application.keys];
  if (issuerKeys === undefined) {
    throw new DataFileError(file, [{ path: "keys", message: `no issuer master key named ${application.keys}` }]);
  }
  const objects = dataObjects(account, application);
  const signed = application.records.filter((record) => record.signed).sort(byPlace);
  if (signed.some(({ tags }) => tags.some((tag) => authenticationTags.has(tag)))) {
    throw new DataFileError(file, [{ path: "records", message: "a signed record cannot hold its own signature" }]);
  }
  const authentication =
    application.authentication === undefined
      ? undefined
      : authenticate(issue.store ?? new KeyStore(), {
          account,
          rid: toHex(application.aid.subarray(0, 5)),
          interchangeProfile: application.interchangeProfile,
          authentication: application.authentication,
          staticData: staticData(file, signed, objects),
        });
  for (const [tag, value] of authentication?.objects ?? []) objects.set(tag, value);
  const present = application.records.filter(({ tags }) => tags.some((tag) => objects.has(tag) || !optional(tag)));
  return {
    objects,
    records: new Map(present.map((plan) => [recordKey(plan.file, plan.record), recordOf(file, plan, objects)])),
    fileLocator: fileLocator(present),
    keys: deriveCardKeys(issuerKeys, account.pan, account.sequence, application.keyOption),
    cardKey: authentication?.cardKey,
    pinKey: authentication?.pinKey,
  };
}

/** What a card without certificates leaves out of its records. */
function optional(tag: number): boolean {
  return authenticationTags.has(tag) || tag === 0x9f49 || tag === 0x9f4a;
}

function byPlace(left: RecordPlan, right: RecordPlan): number {
  return left.file - right.file || left.record - right.record;
}

function recordOf(file: string, { tags }: RecordPlan, objects: ReadonlyMap<number, Uint8Array>): Uint8Array {
  const parts = tags.flatMap((tag) => {
    const value = objects.get(tag);
    if (value !== undefined) return [encodeTlv(tag, value)];
    if (optional(tag)) return [];
    throw new DataFileError(file, [{ path: "records", message: `no value for tag ${tagName(tag)}` }]);
  });
  return encodeTlv(0x70, ...parts);
}

/**
 * Signed records without their template, or with it in the files 11 to 30, then the profile where the list says so
 * (EMV Book 3, 10.3).
 */
function staticData(file: string, signed: readonly RecordPlan[], objects: ReadonlyMap<number, Uint8Array>): Uint8Array {
  const parts = signed.map((plan) => {
    const record = recordOf(file, plan, objects);
    return plan.file <= 10 ? record.subarray(record.length > 129 ? 3 : 2) : record;
  });
  const profile = objects.get(0x9f4a) === undefined ? undefined : objects.get(0x82);
  return Buffer.concat([...parts, ...(profile === undefined ? [] : [profile])]);
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
    [0x87, Uint8Array.of(application.priority | (application.confirmation ? 0x80 : 0))],
  ]);
  if (application.authentication !== undefined) {
    objects.set(0x9f4a, Uint8Array.of(0x82));
    if (application.authentication.cardBits !== undefined) objects.set(0x9f49, Uint8Array.of(0x9f, 0x37, 0x04));
  }
  if (application.preferredName !== undefined) {
    objects.set(0x9f12, Uint8Array.from(Buffer.from(application.preferredName, "latin1")));
    objects.set(0x9f11, Uint8Array.of(0x01));
  }
  if (application.applet !== "mchip" && application.pdol !== undefined) objects.set(0x9f38, application.pdol);
  if ("9F65" in application.data) {
    // Magnetic-stripe mode of kernel 2 has its own objects for the tracks, with room for what the kernel writes into them.
    objects.set(0x9f6b, objects.get(0x57) ?? new Uint8Array(0));
    objects.set(0x56, encodeAscii(tracksOfAccount(account).track1 ?? ""));
  }
  for (const [tag, value] of Object.entries(application.data)) objects.set(parseInt(tag, 16), value);
  return objects;
}
