/** Signed Dynamic Application Data, tag 9F4B: what DDA, CDA and fDDA have in common (EMV Book 2, tables 15 to 18). */
import type { Cipher } from "../ports/cipher";
import { AuthenticationFailure } from "./authentication-failure";
import type { AuthenticationSetting } from "./authentication-setting";
import { recoverCardKey, signingKeyTags } from "./card-certificate";
import type { DataObjects } from "./data-objects";
import { recoverIssuerKey } from "./issuer-certificate";
import { checkHash, type PublicKey, recoverMessage, type SignedMessage } from "./signed-message";
import type { StaticData } from "./static-data";

const step = "dynamic-signature";
/** Signed Data Format. */
const format = 0x05;
/** Format, hash algorithm, length of the ICC Dynamic Data. */
const dynamicDataAt = 3;
/** Length of an ICC Dynamic Number (tag 9F4C). */
const shortestNumber = 2;
const longestNumber = 8;

/** A recovered signature, taken apart but not yet believed. */
export interface DynamicData {
  readonly signed: SignedMessage;
  /** ICC Dynamic Number. */
  readonly number: Uint8Array;
  /** What the ICC Dynamic Data hold behind the number: nothing in DDA, cryptogram and hash in CDA. */
  readonly rest: Uint8Array;
}

/** The card's signing key, down the whole chain: authority, issuer, card (6.2 to 6.4). */
export function recoverSigningKey(
  setting: AuthenticationSetting,
  data: DataObjects,
  staticData: StaticData,
): PublicKey | AuthenticationFailure {
  const issuerKey = recoverIssuerKey(setting, data);
  if (issuerKey instanceof AuthenticationFailure) return issuerKey;
  const covered = staticData.bytes(data);
  if (covered instanceof AuthenticationFailure) return covered;
  const key = recoverCardKey(setting, issuerKey, data, signingKeyTags, covered);
  covered.fill(0);
  return key;
}

/** Opens the signature and finds the dynamic data in it (6.5.2, steps 1 to 4; 6.6.2, steps 1 to 5). */
export function recoverDynamicData(
  cipher: Cipher,
  key: PublicKey,
  signature: Uint8Array,
): DynamicData | AuthenticationFailure {
  const signed = recoverMessage(cipher, key, signature, format, step);
  if (signed instanceof AuthenticationFailure) return signed;
  const { message } = signed;
  if (message.length < dynamicDataAt) return new AuthenticationFailure(step, "length");
  const end = dynamicDataAt + message[dynamicDataAt - 1];
  if (end > message.length || end === dynamicDataAt) return new AuthenticationFailure(step, "dynamic-data");
  const length = message[dynamicDataAt];
  const restAt = dynamicDataAt + 1 + length;
  if (length < shortestNumber || length > longestNumber || restAt > end) {
    return new AuthenticationFailure(step, "dynamic-data");
  }
  return { signed, number: message.subarray(dynamicDataAt + 1, restAt), rest: message.subarray(restAt, end) };
}

/** Checks that the signature covers what the terminal sent (6.5.2, steps 5 to 7; 6.6.2, steps 7 to 9). */
export function checkTerminalData(
  cipher: Cipher,
  { signed }: DynamicData,
  terminalDynamicData: readonly Uint8Array[],
): undefined | AuthenticationFailure {
  return checkHash(cipher, signed, signed.message[1], terminalDynamicData, step);
}
