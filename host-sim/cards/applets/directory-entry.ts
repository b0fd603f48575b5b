/** Entries of a card's directories, for the contacts (EMV Book 1, 12.2.3) and for the field (Book B, 3.3.2). */
import { encodeAscii } from "../../../firmware/codec/ascii";
import { encodeTlv } from "../../../firmware/codec/tlv";
import type { ApplicationProfile } from "../application-profile";

/** Application Template, tag 61; `further` are objects that only one of the directories has. */
export function directoryEntry(profile: ApplicationProfile, ...further: readonly Uint8Array[]): Uint8Array {
  const { aid, label, preferredName, priority, confirmation } = profile;
  return encodeTlv(
    0x61,
    encodeTlv(0x4f, aid),
    encodeTlv(0x50, encodeAscii(label)),
    ...(preferredName === undefined ? [] : [encodeTlv(0x9f12, Buffer.from(preferredName, "latin1"))]),
    encodeTlv(0x87, Uint8Array.of(priority | (confirmation ? 0x80 : 0))),
    ...further,
  );
}
