/** SDA: the issuer signed what stands on the card (EMV Book 2, 5). It shows no copy of a card for what it is. */
import { AuthenticationFailure } from "./authentication-failure";
import type { AuthenticationSetting } from "./authentication-setting";
import type { DataObjects } from "./data-objects";
import { recoverIssuerKey } from "./issuer-certificate";
import { checkHash, recoverMessage } from "./signed-message";
import type { StaticData } from "./static-data";
import { tags } from "./tables/tags";

const step = "static-signature";
/** Signed Data Format (table 3). */
const format = 0x03;
/** Format and hash algorithm, then the Data Authentication Code. */
const codeAt = 2;
const codeLength = 2;

/** Verifies the Signed Static Application Data (5.4); good ones leave the Data Authentication Code (tag 9F45). */
export function authenticateStaticData(
  setting: AuthenticationSetting,
  data: DataObjects,
  staticData: StaticData,
): undefined | AuthenticationFailure {
  const issuerKey = recoverIssuerKey(setting, data);
  if (issuerKey instanceof AuthenticationFailure) return issuerKey;
  const signature = data.filled(tags.signedStaticApplicationData);
  if (signature === undefined) return new AuthenticationFailure(step, "data-missing");
  const covered = staticData.bytes(data);
  if (covered instanceof AuthenticationFailure) return covered;
  const signed = recoverMessage(setting.cipher, issuerKey, signature, format, step);
  if (signed instanceof AuthenticationFailure) return signed;
  const { message } = signed;
  if (message.length < codeAt + codeLength) return new AuthenticationFailure(step, "length");
  const wrong = checkHash(setting.cipher, signed, message[1], [covered], step);
  covered.fill(0);
  if (wrong !== undefined) return wrong;
  data.set(tags.dataAuthenticationCode, message.subarray(codeAt, codeAt + codeLength));
  return undefined;
}
