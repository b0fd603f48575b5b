/**
 * fDDA: kernel 3's dynamic signature, made while the card was in the field and verified after it left (EMV Contactless
 * Book C-3, 5.6 and annex C). The signature covers amount and currency besides both sides' unpredictable numbers.
 */
import { AuthenticationFailure } from "./authentication-failure";
import type { AuthenticationSetting } from "./authentication-setting";
import type { DataObjects } from "./data-objects";
import { checkTerminalData, recoverDynamicData, recoverSigningKey } from "./signed-dynamic-data";
import type { StaticData } from "./static-data";
import { tags } from "./tables/tags";

const step = "dynamic-signature";
/** fDDA Version Number: first byte of the Card Authentication Related Data. */
const version = 0x01;
/** Its length (C-3, annex A: 9F69). */
const shortestRelatedData = 5;
const longestRelatedData = 16;

/** Table C-1: Terminal Dynamic Data, in this order. */
const terminalDynamicDataTags = Object.freeze([
  tags.unpredictableNumber,
  tags.amountAuthorised,
  tags.transactionCurrencyCode,
  tags.cardAuthenticationRelatedData,
]);

/** Verifies the Signed Dynamic Application Data that came with the processing options or the records. */
export function authenticateFast(
  setting: AuthenticationSetting,
  data: DataObjects,
  staticData: StaticData,
): undefined | AuthenticationFailure {
  const key = recoverSigningKey(setting, data, staticData);
  if (key instanceof AuthenticationFailure) return key;
  const signature = data.filled(tags.signedDynamicApplicationData);
  const related = data.filled(tags.cardAuthenticationRelatedData);
  if (signature === undefined || related === undefined) return new AuthenticationFailure(step, "data-missing");
  if (related.length < shortestRelatedData || related.length > longestRelatedData) {
    return new AuthenticationFailure(step, "length");
  }
  if (related[0] !== version) return new AuthenticationFailure(step, "version");
  const dynamic = recoverDynamicData(setting.cipher, key, signature);
  if (dynamic instanceof AuthenticationFailure) return dynamic;
  const terminalDynamicData = terminalDynamicDataTags.map((tag) => data.get(tag) ?? new Uint8Array(0));
  return checkTerminalData(setting.cipher, dynamic, terminalDynamicData);
}
