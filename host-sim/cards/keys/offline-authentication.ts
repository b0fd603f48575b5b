/** The chain of a card from its authority down to its own key, as data objects (EMV Book 2, 5.1 and 6.1), with a flaw if asked for. */
import { encodeNumeric } from "../../../firmware/codec/bcd";
import { fromHex } from "../../../firmware/codec/hex";
import type { AuthenticationFlaw, AuthenticationProfile } from "../application-profile";
import { cardCertificate, type Certificate, issuerCertificate, signedStaticData } from "../crypto/certificates";
import type { RsaBits, RsaKey } from "../crypto/rsa";
import type { CardAccount } from "../profile";
import { authorityExpiry, authorityKey } from "./authorities";
import type { KeyStore } from "./key-store";

/** Bits of the Application Interchange Profile, byte 1 (EMV Book 3, annex C1). */
const staticSupported = 0x40;

/** Data objects that {@link authenticate} makes; those a card does not need are not there. */
export const authenticationTags: ReadonlySet<number> = new Set([
  0x8f, 0x90, 0x92, 0x93, 0x9f2d, 0x9f2e, 0x9f2f, 0x9f32, 0x9f46, 0x9f47, 0x9f48,
]);

/** What a card gets. */
export interface CardAuthentication {
  readonly objects: ReadonlyMap<number, Uint8Array>;
  /** The card's own key, for dynamic signatures. */
  readonly cardKey: RsaKey | undefined;
  /** The key that an enciphered PIN comes under. */
  readonly pinKey: RsaKey | undefined;
}

interface Subject {
  readonly account: CardAccount;
  readonly rid: string;
  readonly interchangeProfile: Uint8Array;
  readonly authentication: AuthenticationProfile;
  /** Static Data to be Authenticated (EMV Book 3, 10.3). */
  readonly staticData: Uint8Array;
}

/** Index under which no terminal has a key. */
const unknownIndex = 0xde;
/** January 2024, as certificates write months: MMYY. */
const longAgo = "0124";
/** Data Authentication Code (tag 9F45) that this issuer gives. */
const dataAuthenticationCode = Uint8Array.of(0xda, 0xc1);

/** Signs everything, from keys of the store. */
export function authenticate(store: KeyStore, subject: Subject): CardAuthentication {
  const { account, rid, authentication, staticData, interchangeProfile } = subject;
  const { authority: index, issuerBits, cardBits, pinBits, flaw } = authentication;
  const authority = authorityKey(store, rid, index);
  const issuer = store.key(`issuer-${rid}-${index}`, issuerBits);
  const objects = new Map<number, Uint8Array>();
  const asFlawed = (name: AuthenticationFlaw, value: Uint8Array): Uint8Array =>
    flaw === name ? damaged(value) : value;

  objects.set(0x8f, Uint8Array.of(flaw === "authority-unknown" ? unknownIndex : parseInt(index, 16)));
  const issuerExpiry = flaw === "issuer-certificate-expired" ? longAgo : monthOf(authorityExpiry);
  const certificate = issuerCertificate(authority, certified(issuer, issuerExpiry, 1), account.pan.slice(0, 8));
  objects.set(0x90, asFlawed("issuer-certificate", certificate.certificate));
  setRemainder(objects, 0x92, certificate);
  objects.set(0x9f32, issuer.exponent);

  const signedData = flaw === "static-data" ? damaged(staticData) : staticData;
  if ((interchangeProfile[0] & staticSupported) !== 0) {
    const signature = signedStaticData(issuer, dataAuthenticationCode, signedData);
    objects.set(0x93, asFlawed("static-signature", signature));
  }
  const own = (bits: RsaBits | undefined, use: string): RsaKey | undefined =>
    bits === undefined ? undefined : store.key(`${use}-${account.pan}-${account.sequence}-${index}`, bits);
  const expiry = flaw === "card-certificate-expired" ? longAgo : monthOf(account.expiry);
  const pan = flaw === "card-certificate-of-another" ? otherPan(account.pan) : account.pan;

  const cardKey = own(cardBits, "card");
  if (cardKey !== undefined) {
    const made = cardCertificate(issuer, certified(cardKey, expiry, 2), pan, signedData);
    objects.set(0x9f46, asFlawed("card-certificate", made.certificate));
    objects.set(0x9f47, cardKey.exponent);
    setRemainder(objects, 0x9f48, made);
  }
  const pinKey = own(pinBits, "pin");
  if (pinKey !== undefined) {
    const made = cardCertificate(issuer, certified(pinKey, expiry, 3), pan, new Uint8Array(0));
    objects.set(0x9f2d, made.certificate);
    objects.set(0x9f2e, pinKey.exponent);
    setRemainder(objects, 0x9f2f, made);
  }
  return { objects, cardKey, pinKey: pinKey ?? cardKey };
}

function certified(key: RsaKey, month: string, serial: number): Parameters<typeof issuerCertificate>[1] {
  return { key, expiry: fromHex(month), serialNumber: encodeNumeric(serial, 3) };
}

function setRemainder(objects: Map<number, Uint8Array>, tag: number, { remainder }: Certificate): void {
  if (remainder.length > 0) objects.set(tag, remainder);
}

/** YYMMDD to MMYY. */
function monthOf(date: string): string {
  return date.slice(2, 4) + date.slice(0, 2);
}

function otherPan(pan: string): string {
  return pan.slice(0, -1) + String((Number(pan.slice(-1)) + 1) % 10);
}

/** One bit of the middle is wrong. */
function damaged(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[copy.length >> 1] ^= 0x01;
  return copy;
}
