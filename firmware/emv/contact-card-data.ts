/** What the outcome of a contact transaction says of the card. */
import { toHex } from "../codec/hex";
import { buildField55, languagesOf, readAccount } from "./card-data";
import type { ContactCardData } from "./contact-outcome";
import type { DataObjects } from "./data-objects";
import { Ended } from "./ended";
import { contactField55Tags } from "./tables/field-55";
import { tags } from "./tables/tags";

/** Everything for a request, after the card made its cryptogram. `label` is the name that was chosen by. */
export function contactCardData(data: DataObjects, label: string): ContactCardData | Ended {
  const account = readAccount(data);
  if (account instanceof Ended) return account;
  const field55 = buildField55(data, contactField55Tags);
  if (field55 instanceof Ended) return field55;
  const { pan, track2 } = account;
  const sequence = data.filled(tags.panSequenceNumber);
  return {
    aid: hexOf(data, tags.dedicatedFileName),
    label,
    languages: languagesOf(data),
    pan,
    maskedPan: pan.toString(),
    ...(sequence === undefined ? {} : { panSequenceNumber: Number(toHex(sequence)) }),
    expiry: account.expiry,
    ...(track2 === undefined ? {} : { track2 }),
    entryMode: "05",
    terminalVerificationResults: hexOf(data, tags.terminalVerificationResults),
    applicationCryptogram: hexOf(data, tags.applicationCryptogram),
    field55,
  };
}

/** A value in upper-case hex, empty when there is none. */
export function hexOf(data: DataObjects, tag: number): string {
  return toHex(data.get(tag) ?? new Uint8Array(0));
}
