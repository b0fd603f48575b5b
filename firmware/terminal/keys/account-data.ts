/**
 * What of a card and its holder must not be read on the way to the host: account data for field 62, PIN for field 52. Bytes, never
 * text: a string cannot be overwritten.
 */
import type { Pan } from "../../codec/pan";
import type { SensitiveText } from "../../card/sensitive-text";
import { encodeAscii } from "../../codec/ascii";
import { encodeTlv } from "../../codec/tlv";

/** Data objects in field 62: what would stand in fields 2, 14 and 35, in the same characters (docs/host-messages.md). */
export const ACCOUNT_TAGS = Object.freeze({ pan: 0xdf01, expiry: 0xdf02, track2: 0xdf03 } as const);

export interface CardSecrets {
  /** Field 62 before it is encrypted. */
  readonly accountData: Uint8Array;
  /** One digit a byte; with them the digits of the PAN, which a PIN block is bound to. */
  readonly pin?: { readonly digits: Uint8Array; readonly pan: Uint8Array };
}

/** Gathers the account data of a card. The caller wipes the card, and this with {@link wipeSecrets}. */
export function cardSecrets(
  card: { readonly pan: Pan; readonly expiry: string; readonly track2?: SensitiveText },
  pin?: Uint8Array,
): CardSecrets {
  const digits = card.pan.toBytes();
  const track = card.track2?.toBytes();
  const objects = [encodeTlv(ACCOUNT_TAGS.pan, digits), encodeTlv(ACCOUNT_TAGS.expiry, encodeAscii(card.expiry))];
  if (track !== undefined) objects.push(encodeTlv(ACCOUNT_TAGS.track2, track));
  const accountData = new Uint8Array(objects.reduce((length, object) => length + object.length, 0));
  let at = 0;
  for (const object of objects) {
    accountData.set(object, at);
    at += object.length;
    object.fill(0);
  }
  track?.fill(0);
  if (pin === undefined) {
    digits.fill(0);
    return { accountData };
  }
  for (let index = 0; index < digits.length; index++) digits[index] -= 0x30;
  return { accountData, pin: { digits: pin, pan: digits } };
}

/** Overwrites them: once the message is sealed, or was not sent. */
export function wipeSecrets(secrets: CardSecrets | undefined): void {
  secrets?.accountData.fill(0);
  secrets?.pin?.digits.fill(0);
  secrets?.pin?.pan.fill(0);
}
