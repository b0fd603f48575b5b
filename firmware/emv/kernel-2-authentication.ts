/** Kernel 2's use of CDA: whether, with what, and what a wrong signature means (EMV Contactless Book C-2). */
import { AuthenticationFailure } from "./authentication-failure";
import { authenticationSetting } from "./authentication-setting";
import { isSet } from "./bits";
import type { Account } from "./card-data";
import { authenticateCombined, checkCombinedData } from "./combined-data-authentication";
import type { Kernel2Application } from "./configuration";
import { Ended, endApplication } from "./ended";
import type { CryptogramAnswer } from "./generate-cryptogram";
import type { KernelContext } from "./kernel";
import { noteFailure } from "./offline-data-authentication";
import { tags } from "./tables/tags";
import { terminalVerificationResults as tvr } from "./tables/terminal-verification-results";

type Context = KernelContext<Kernel2Application>;

/** Whether CDA was chosen: the records came without "not performed" in the TVR. */
export function isCombined({ data }: Context): boolean {
  return !isSet(data.get(tags.terminalVerificationResults), tvr.offlineDataAuthenticationNotPerformed);
}

/** C-2, S456.25 to 29. */
export function checkAuthenticationData(context: Context, { pan }: Account): undefined | Ended {
  if (!isCombined(context)) return undefined;
  const { data, staticData, cipher, authentication, transaction } = context;
  const setting = authenticationSetting(cipher, authentication, data, transaction, pan.reveal());
  const finding = checkCombinedData(setting, data, staticData);
  if (finding instanceof AuthenticationFailure) noteFailure(data, "cda", finding);
  return finding instanceof Ended ? finding : undefined;
}

/** C-2, S910.1 to 7: a wrong signature ends the application, whatever the cryptogram says ("CAM failed"). */
export function authenticate(
  context: Context,
  { pan }: Account,
  { signedContent }: CryptogramAnswer,
): undefined | Ended {
  if (signedContent === undefined) return undefined;
  const { data, staticData, cipher, authentication, transaction } = context;
  const setting = authenticationSetting(cipher, authentication, data, transaction, pan.reveal());
  const nothing = new Uint8Array(0);
  const lists = [data.get(tags.pdolRelatedData) ?? nothing, data.get(tags.cdol1RelatedData) ?? nothing];
  const failure = authenticateCombined(setting, data, staticData, signedContent, lists);
  if (failure === undefined) return undefined;
  noteFailure(data, "cda", failure);
  return endApplication("authentication-failed", failure.detail);
}
