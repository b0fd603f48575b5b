/** FCI of a payment application (EMV Book 1, 11.3.4). */
import { encodeTlv } from "../../../firmware/codec/tlv";
import type { PersonalisedApplication } from "../personalisation";

/** Tags of the proprietary template, in the order of EMV Book 1, table 45; those the card has are sent. */
const proprietaryTags = [0x50, 0x87, 0x5f2d, 0x9f38, 0x9f11, 0x9f12];
/** Tags of the issuer's part in it: Log Entry, and what kernels 2 and 3 look for there. */
const discretionaryTags = [0x9f4d, 0x9f5a, 0x9f5d];

export function fileControlInformation(application: PersonalisedApplication, name: Uint8Array): Uint8Array {
  const present = (tags: readonly number[]): Uint8Array[] =>
    tags.flatMap((tag) => {
      const value = application.objects.get(tag);
      return value === undefined ? [] : [encodeTlv(tag, value)];
    });
  const discretionary = present(discretionaryTags);
  return encodeTlv(
    0x6f,
    encodeTlv(0x84, name),
    encodeTlv(
      0xa5,
      ...present(proprietaryTags),
      ...(discretionary.length === 0 ? [] : [encodeTlv(0xbf0c, ...discretionary)]),
    ),
  );
}
