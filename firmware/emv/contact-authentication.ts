/** Offline data authentication of a contact card: SDA, DDA, or CDA with its cryptograms (EMV Book 3, 10.3; Book 2, 5 and 6). */
import { AuthenticationFailure } from "./authentication-failure";
import type { AuthenticationSetting } from "./authentication-setting";
import { setBit } from "./bits";
import type { CardSession } from "./card-session";
import { authenticateCombined } from "./combined-data-authentication";
import type { DataObjects } from "./data-objects";
import { authenticateDynamic } from "./dynamic-data-authentication";
import { Ended } from "./ended";
import type { CryptogramAnswer } from "./generate-cryptogram";
import { type AuthenticationMethod, noteFailure } from "./offline-data-authentication";
import { recoverSigningKey } from "./signed-dynamic-data";
import type { StaticData } from "./static-data";
import { authenticateStaticData } from "./static-data-authentication";
import { tags } from "./tables/tags";
import { transactionStatusInformation as tsi } from "./tables/transaction-status-information";

/** The methods of contact, all that Book 3, 10.3 knows. */
export const contactMethods: readonly AuthenticationMethod[] = Object.freeze(["cda", "dda", "sda"]);

const nothing = new Uint8Array(0);

/**
 * Carries out SDA or DDA, and of CDA what comes before the cryptogram: the keys. Failures stand in the TVR; `Ended` when the
 * card answered what no card may.
 */
export async function authenticateCard(
  method: AuthenticationMethod,
  session: CardSession,
  setting: AuthenticationSetting,
  data: DataObjects,
  staticData: StaticData,
): Promise<undefined | Ended> {
  const finding = await carryOut(method, session, setting, data, staticData);
  if (finding instanceof Ended) return finding;
  if (finding !== undefined) noteFailure(data, method, finding);
  // Of CDA nothing is performed yet unless the keys are wrong already (Book 4, 6.3.2.1).
  if (method !== "cda" || finding !== undefined) notePerformed(data);
  return undefined;
}

async function carryOut(
  method: AuthenticationMethod,
  session: CardSession,
  setting: AuthenticationSetting,
  data: DataObjects,
  staticData: StaticData,
): Promise<undefined | AuthenticationFailure | Ended> {
  if (method === "sda") return authenticateStaticData(setting, data, staticData);
  if (method === "dda") return authenticateDynamic(session, setting, data, staticData);
  const key = recoverSigningKey(setting, data, staticData);
  return key instanceof AuthenticationFailure ? key : undefined;
}

/**
 * Verifies a signed cryptogram; the TVR tells a failure. A TC or ARQC without the signature that was asked for has failed as well
 * (Book 2, 6.6.2); an AAC needs none (6.6.1). `occasion`: which GENERATE AC it answers.
 */
export function authenticateCryptogram(
  setting: AuthenticationSetting,
  data: DataObjects,
  staticData: StaticData,
  { kind, signedContent, lacksSignature }: CryptogramAnswer,
  occasion: "first" | "second",
): undefined | AuthenticationFailure {
  if (kind === "aac" || (signedContent === undefined && !lacksSignature)) return undefined;
  notePerformed(data);
  if (signedContent === undefined) {
    const absent = new AuthenticationFailure("dynamic-signature", "answer");
    noteFailure(data, "cda", absent);
    return absent;
  }
  const related: number[] = [tags.pdolRelatedData, tags.cdol1RelatedData];
  if (occasion === "second") related.push(tags.cdol2RelatedData);
  const lists = related.map((tag) => data.get(tag) ?? nothing);
  const failure = authenticateCombined(setting, data, staticData, signedContent, lists);
  if (failure !== undefined) noteFailure(data, "cda", failure);
  return failure;
}

function notePerformed(data: DataObjects): void {
  const information = data.get(tags.transactionStatusInformation);
  if (information === undefined) throw new Error("TSI is set before the kernel starts");
  setBit(information, tsi.offlineDataAuthentication);
}
