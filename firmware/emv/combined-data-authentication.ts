/**
 * CDA: the card signs its cryptogram together with all that went over the wire for it (EMV Book 2, 6.6; C-2, S910).
 */
import { ParseError } from "../codec/parse-error";
import { listTlv } from "../codec/tlv";
import { AuthenticationFailure } from "./authentication-failure";
import type { AuthenticationSetting } from "./authentication-setting";
import { joinBytes, sameBytes } from "./byte-strings";
import { authorityKeyFor } from "./certification-authority-keys";
import type { DataObjects } from "./data-objects";
import type { Ended } from "./ended";
import { endApplication } from "./ended";
import { relayDataSigned } from "./relay-resistance";
import { checkTerminalData, recoverDynamicData, recoverSigningKey } from "./signed-dynamic-data";
import { isProfileOnly, type StaticData } from "./static-data";
import { tags } from "./tables/tags";

const step = "dynamic-signature";
/** Table 19: Cryptogram Information Data, cryptogram, Transaction Data Hash Code. */
const cryptogramAt = 1;
const hashAt = cryptogramAt + 8;
const restLength = hashAt + 20;

/** What a card that does CDA must have (C-2, S456.25). */
const neededTags = Object.freeze([
  tags.authorityKeyIndex,
  tags.issuerPublicKeyCertificate,
  tags.issuerPublicKeyExponent,
  tags.iccPublicKeyCertificate,
  tags.iccPublicKeyExponent,
  tags.staticDataAuthenticationTagList,
]);

/**
 * What can be known of CDA before the cryptogram is asked for (C-2, S456.25 to 29). A failure means: ask without a signature,
 * and say so in the TVR. An SDA Tag List with more in it than the Application Interchange Profile is an error of the card.
 */
export function checkCombinedData(
  { authorityKeys, rid, date }: AuthenticationSetting,
  data: DataObjects,
  staticData: StaticData,
): undefined | AuthenticationFailure | Ended {
  const list = data.filled(tags.staticDataAuthenticationTagList);
  if (list !== undefined && !isProfileOnly(list)) return endApplication("card-data-error", "SDA Tag List");
  const index = data.filled(tags.authorityKeyIndex)?.[0];
  if (index === undefined || neededTags.some((tag) => data.filled(tag) === undefined)) {
    return new AuthenticationFailure("authority-key", "data-missing");
  }
  const key = authorityKeyFor(authorityKeys, rid, index, date);
  if (key instanceof AuthenticationFailure) return key;
  const covered = staticData.bytes(data);
  return covered instanceof AuthenticationFailure ? covered : undefined;
}

/**
 * Verifies the signature in an answer to GENERATE AC (6.6.2), which is stored already. `content` is what stands inside the
 * answer's template 77; `lists` are the values sent for PDOL, CDOL1 and, at a second one, CDOL2. A good signature leaves
 * the cryptogram (tag 9F26) and the ICC Dynamic Number (tag 9F4C).
 */
export function authenticateCombined(
  setting: AuthenticationSetting,
  data: DataObjects,
  staticData: StaticData,
  content: Uint8Array,
  lists: readonly Uint8Array[],
): undefined | AuthenticationFailure {
  const key = recoverSigningKey(setting, data, staticData);
  if (key instanceof AuthenticationFailure) return key;
  const signature = data.filled(tags.signedDynamicApplicationData);
  const information = data.filled(tags.cryptogramInformationData);
  const unpredictableNumber = data.get(tags.unpredictableNumber);
  if (signature === undefined || information === undefined || unpredictableNumber === undefined) {
    return new AuthenticationFailure(step, "data-missing");
  }
  const { cipher } = setting;
  const dynamic = recoverDynamicData(cipher, key, signature);
  if (dynamic instanceof AuthenticationFailure) return dynamic;
  const { number, rest } = dynamic;
  if (rest.length < restLength) return new AuthenticationFailure(step, "dynamic-data");
  if (rest[0] !== information[0]) return new AuthenticationFailure(step, "cryptogram");
  const wrong = checkTerminalData(cipher, dynamic, [unpredictableNumber]);
  if (wrong !== undefined) return wrong;
  const objects = signedObjects(content);
  if (objects === undefined) return new AuthenticationFailure(step, "answer");
  const transactionData = joinBytes([...lists, ...objects]);
  if (!sameBytes(cipher.sha1(transactionData), rest.subarray(hashAt, restLength))) {
    return new AuthenticationFailure(step, "transaction-data");
  }
  if (!relayDataSigned(data, rest.subarray(restLength))) return new AuthenticationFailure(step, "relay-resistance");
  const cryptogram = rest.subarray(cryptogramAt, hashAt);
  // A card that tells its cryptogram openly as well must tell the same one.
  const open = data.filled(tags.applicationCryptogram);
  if (open !== undefined && !sameBytes(open, cryptogram)) return new AuthenticationFailure(step, "cryptogram");
  data.set(tags.applicationCryptogram, cryptogram);
  data.set(tags.iccDynamicNumber, number);
  return undefined;
}

/** Tags, lengths and values of the answer in the card's order, without the signature itself (6.6.2, step 10). */
function signedObjects(content: Uint8Array): Uint8Array[] | undefined {
  try {
    return listTlv(content)
      .filter(({ tag }) => tag !== tags.signedDynamicApplicationData)
      .map(({ offset, end }) => content.subarray(offset, end));
  } catch (error) {
    if (error instanceof ParseError) return undefined;
    throw error;
  }
}
