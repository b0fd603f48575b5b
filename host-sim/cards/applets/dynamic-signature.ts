/** Signatures that only this card can make, over numbers that were never there before (EMV Book 2, 6.5 and 6.6). */
import { signedDynamicData } from "../crypto/certificates";
import type { ApplicationSession } from "./session";

/** Bits of the Application Interchange Profile, byte 1 (EMV Book 3, annex C1). */
export const dynamicSupported = 0x20;
export const combinedSupported = 0x01;

const dynamicNumberLength = 8;

/** Whether the card has a key and its profile says that it signs so. */
export function signs(session: ApplicationSession, method: number): boolean {
  return session.application.cardKey !== undefined && (session.profile.interchangeProfile[0] & method) !== 0;
}

/** ICC Dynamic Number, tag 9F4C: one a transaction. */
export function dynamicNumberOf(session: ApplicationSession): Uint8Array {
  session.dynamicNumber ??= session.random.next(dynamicNumberLength);
  return session.dynamicNumber;
}

/** Signed Dynamic Application Data, tag 9F4B; false ones where the card was made to give them. */
export function dynamicSignature(
  session: ApplicationSession,
  cardData: Uint8Array,
  terminalData: Uint8Array,
  format?: number,
): Uint8Array {
  const { cardKey } = session.application;
  if (cardKey === undefined) throw new Error("whether the card has a key is asked before");
  const { memory, behaviour, profile } = session;
  const signature = signedDynamicData(cardKey, cardData, terminalData, format);
  memory.firstSignature ??= signature;
  if (behaviour.replaySignature) return memory.firstSignature;
  if (behaviour.corruptSignature || profile.authentication?.flaw === "dynamic-signature") signature[10] ^= 0x01;
  return signature;
}
