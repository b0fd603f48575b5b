/** A chain of keys from scheme to card, made for the tests of offline data authentication, with what a card would hold of it. */
import { generateKeyPairSync } from "node:crypto";
import { encodeNumeric } from "../../../../firmware/codec/bcd";
import { fromHex, toHex } from "../../../../firmware/codec/hex";
import { encodeTlv } from "../../../../firmware/codec/tlv";
import type { AuthenticationSetting } from "../../../../firmware/emv/authentication-setting";
import { DataObjects } from "../../../../firmware/emv/data-objects";
import { StaticData } from "../../../../firmware/emv/static-data";
import { tags } from "../../../../firmware/emv/tables/tags";
import { cardCertificate, issuerCertificate, signedStaticData } from "../../../../host-sim/cards/crypto/certificates";
import { RsaKey } from "../../../../host-sim/cards/crypto/rsa";
import { nodeCipher } from "../../../../host-sim/engine/node-cipher";

const index = 0xd1;
const keys = new Map<string, RsaKey>();

/** A key pair of its own, the same one each time it is asked for. */
export function keyOf(name: string, bits: number, exponent = 3): RsaKey {
  const known = `${name}-${bits}-${exponent}`;
  let key = keys.get(known);
  if (key === undefined) {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: bits, publicExponent: exponent });
    key = RsaKey.fromPem(privateKey.export({ type: "pkcs8", format: "pem" }).toString());
    keys.set(known, key);
  }
  return key;
}

export interface ChainOptions {
  /** Mastercard's unless told. */
  readonly rid?: string;
  readonly pan?: string;
  readonly bits?: { readonly authority?: number; readonly issuer?: number; readonly card?: number };
  readonly exponent?: 3 | 65537;
  readonly issuerDigits?: string;
  /** MMYY. */
  readonly issuerExpiry?: string;
  readonly cardExpiry?: string;
  readonly cardPan?: string;
}

/** Everything an authentication needs, and the keys behind it. */
export interface Chain {
  readonly authority: RsaKey;
  readonly issuer: RsaKey;
  readonly card: RsaKey;
  /** The one signed record, template 70 around it. */
  readonly record: Uint8Array;
  readonly setting: AuthenticationSetting;
  readonly data: DataObjects;
  readonly staticData: StaticData;
  /** The same data objects again, some of them others; `undefined` leaves one out. */
  with(changes: Readonly<Record<number, Uint8Array | undefined>>): Chain;
}

/** Application Interchange Profile of the card: SDA, DDA, CDA. */
const profile = fromHex("7980");

export function chain(options: ChainOptions = {}): Chain {
  const { rid = "A000000004", pan = "5413330000000019" } = options;
  const record = encodeTlv(0x70, encodeTlv(0x5a, fromHex(pan)), encodeTlv(0x5f24, fromHex("301231")));
  const { authority: authorityBits = 1408, issuer: issuerBits = 1152, card: cardBits = 1024 } = options.bits ?? {};
  const authority = keyOf("authority", authorityBits);
  const issuer = keyOf("issuer", issuerBits, options.exponent);
  const card = keyOf("card", cardBits, options.exponent);
  const covered = Uint8Array.from([...record.subarray(2), ...profile]);
  const issuerSubject = {
    key: issuer,
    expiry: fromHex(options.issuerExpiry ?? "1230"),
    serialNumber: fromHex("00A1B2"),
  };
  const cardSubject = { key: card, expiry: fromHex(options.cardExpiry ?? "1230"), serialNumber: fromHex("000777") };
  const ofIssuer = issuerCertificate(authority, issuerSubject, options.issuerDigits ?? pan.slice(0, 6));
  const ofCard = cardCertificate(issuer, cardSubject, options.cardPan ?? pan, covered);
  const objects: Record<number, Uint8Array | undefined> = {
    [tags.authorityKeyIndex]: Uint8Array.of(index),
    [tags.issuerPublicKeyCertificate]: ofIssuer.certificate,
    [tags.issuerPublicKeyExponent]: issuer.exponent,
    [tags.issuerPublicKeyRemainder]: ofIssuer.remainder.length === 0 ? undefined : ofIssuer.remainder,
    [tags.iccPublicKeyCertificate]: ofCard.certificate,
    [tags.iccPublicKeyExponent]: card.exponent,
    [tags.iccPublicKeyRemainder]: ofCard.remainder.length === 0 ? undefined : ofCard.remainder,
    [tags.signedStaticApplicationData]: signedStaticData(issuer, fromHex("DAC1"), covered),
    [tags.staticDataAuthenticationTagList]: Uint8Array.of(tags.applicationInterchangeProfile),
    [tags.applicationInterchangeProfile]: profile,
    [tags.unpredictableNumber]: fromHex("01020304"),
    [tags.amountAuthorised]: encodeNumeric(2500, 6),
    [tags.transactionCurrencyCode]: fromHex("0985"),
    [tags.terminalVerificationResults]: new Uint8Array(5),
  };
  const authorityKeys = [{ rid, index, modulus: authority.modulus, exponent: authority.exponent, expiry: "351231" }];
  const setting = { cipher: nodeCipher, authorityKeys, revokedCertificates: [], rid, date: "261122", pan };
  const made = (values: typeof objects): Chain => {
    const data = new DataObjects(4096);
    for (const [tag, value] of Object.entries(values)) if (value !== undefined) data.set(Number(tag), value);
    const staticData = new StaticData();
    staticData.add(1, record);
    return {
      authority,
      issuer,
      card,
      record,
      setting,
      data,
      staticData,
      with: (changes) => made({ ...values, ...changes }),
    };
  };
  return made(objects);
}

/** The bytes with one of them another. */
export function flipped(bytes: Uint8Array, at: number, mask = 0x01): Uint8Array {
  return bytes.map((byte, place) => (place === at ? byte ^ mask : byte));
}

/** A failure as short text. */
export function outcomeOf(result: unknown): string {
  if (result === undefined) return "good";
  const { step, finding } = result as { step?: string; finding?: string };
  return step === undefined ? toHex((result as { modulus: Uint8Array }).modulus) : `${step}: ${finding}`;
}
