/**
 * Whether the wire proves the card: the chain from the authority down to the signature (EMV Book 2, 5 and 6; Book C-3, annex C),
 * computed on big integers and written apart from the firmware's, so that a mistake of one does not hide in the other.
 */
import { authorityKeys } from "../../cards/authority-keys";
import { sha1 } from "../../cards/crypto/signature";
import type { ApplicationView, CryptogramExchange } from "./transcript";

interface PublicKey {
  readonly modulus: Uint8Array;
  readonly exponent: Uint8Array;
}

const nothing = new Uint8Array(0);
const hashLength = 20;
const authorities = authorityKeys();

/** Signed records in the order of the AFL, then the profile where the tag list says so (Book 3, 10.3). */
function staticData(view: ApplicationView): Uint8Array {
  const locator = view.objects.get(0x94) ?? nothing;
  const parts: Uint8Array[] = [];
  for (let at = 0; at + 4 <= locator.length; at += 4) {
    const file = locator[at] >> 3;
    for (let record = locator[at + 1]; record < locator[at + 1] + locator[at + 3]; record++) {
      const bytes = view.records.get(`${file} ${record}`) ?? nothing;
      const header = bytes[1] > 0x80 ? 2 + (bytes[1] & 0x7f) : 2;
      parts.push(file <= 10 ? bytes.subarray(header) : bytes);
    }
  }
  if (view.objects.get(0x9f4a)?.[0] === 0x82) parts.push(view.objects.get(0x82) ?? nothing);
  return Buffer.concat(parts);
}

/** The issuer's key; `undefined` unless an authority of the terminal vouches for it on that date (YYMMDD). */
function issuerKey({ objects }: ApplicationView, pan: string, date: string): PublicKey | undefined {
  const rid = hex(objects.get(0x84) ?? nothing).slice(0, 10);
  const index = hex(objects.get(0x8f) ?? nothing);
  const authority = authorities.find((one) => one.rid === rid && one.index === index);
  if (authority === undefined || authority.expiry < date) return undefined;
  const rest = [objects.get(0x92) ?? nothing, objects.get(0x9f32) ?? nothing];
  const body = opened(authority, objects.get(0x90), 0x02, rest);
  if (body === undefined || !pan.startsWith(hex(body.subarray(1, 5)).replace(/F+$/, ""))) return undefined;
  return endsBefore(body.subarray(5, 7), date) ? undefined : keyIn(body.subarray(12), rest);
}

/** The card's own key, for that account and those records. */
function cardKey(view: ApplicationView, pan: string, date: string): PublicKey | undefined {
  const issuer = issuerKey(view, pan, date);
  if (issuer === undefined) return undefined;
  const rest = [view.objects.get(0x9f48) ?? nothing, view.objects.get(0x9f47) ?? nothing];
  const body = opened(issuer, view.objects.get(0x9f46), 0x04, [...rest, staticData(view)]);
  if (body === undefined || hex(body.subarray(1, 11)).replace(/F+$/, "") !== pan) return undefined;
  return endsBefore(body.subarray(11, 13), date) ? undefined : keyIn(body.subarray(18), rest);
}

/** SDA: the issuer signed these records. */
export function provesStatic(view: ApplicationView, pan: string, date: string): boolean {
  const key = issuerKey(view, pan, date);
  return key !== undefined && opened(key, view.objects.get(0x93), 0x03, [staticData(view)]) !== undefined;
}

/** DDA and fDDA: the card signed what the terminal sent. */
export function provesDynamic(
  view: ApplicationView,
  pan: string,
  date: string,
  signature: Uint8Array | undefined,
  terminalData: readonly Uint8Array[],
): boolean {
  const key = cardKey(view, pan, date);
  return key !== undefined && opened(key, signature, 0x05, terminalData) !== undefined;
}

/** CDA: the card signed this cryptogram, of this type, with all that went over the wire for it (Book 2, table 19). */
export function provesCryptogram(
  view: ApplicationView,
  pan: string,
  date: string,
  { objects, list }: CryptogramExchange,
  unpredictableNumber: Uint8Array,
  lists: readonly Uint8Array[],
): boolean {
  const key = cardKey(view, pan, date);
  const body = key && opened(key, objects.get(0x9f4b), 0x05, [unpredictableNumber]);
  if (body === undefined) return false;
  const inner = body.subarray(4 + body[3], 3 + body[2]);
  const signed = list.filter(({ tag }) => tag !== 0x9f4b).map(({ whole }) => whole);
  const cryptogram = objects.get(0x9f26);
  return (
    inner[0] === objects.get(0x9f27)?.[0] &&
    (cryptogram === undefined || hex(cryptogram) === hex(inner.subarray(1, 9))) &&
    hex(inner.subarray(9, 9 + hashLength)) === hex(sha1(...lists, ...signed))
  );
}

/** Opens a signature with message recovery; gives what is in it if its hash is right. */
function opened(
  { modulus, exponent }: PublicKey,
  signature: Uint8Array | undefined,
  format: number,
  rest: readonly Uint8Array[],
): Uint8Array | undefined {
  const length = modulus.length;
  if (signature?.length !== length || length < hashLength + 3) return undefined;
  const plain = raised(numberOf(signature), numberOf(exponent), numberOf(modulus), length);
  if (plain[0] !== 0x6a || plain[1] !== format || plain[length - 1] !== 0xbc) return undefined;
  const body = plain.subarray(1, length - 1 - hashLength);
  return hex(sha1(body, ...rest)) === hex(plain.subarray(length - 1 - hashLength, length - 1)) ? body : undefined;
}

/** Key in a certificate from its length on: length, length of the exponent, leftmost digits; the rest stands beside it. */
function keyIn(body: Uint8Array, [remainder, exponent]: readonly Uint8Array[]): PublicKey {
  const length = body[0];
  return { modulus: Buffer.concat([body.subarray(2), remainder]).subarray(0, length), exponent };
}

function endsBefore(month: Uint8Array, date: string): boolean {
  const text = hex(month);
  return text.slice(2) + text.slice(0, 2) < date.slice(0, 4);
}

function raised(base: bigint, exponent: bigint, modulus: bigint, length: number): Uint8Array {
  let result = 1n;
  for (const bit of exponent.toString(2)) {
    result = (result * result) % modulus;
    if (bit === "1") result = (result * base) % modulus;
  }
  return Buffer.from(result.toString(16).padStart(2 * length, "0"), "hex");
}

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x0${hex(bytes)}`);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex").toUpperCase();
}
