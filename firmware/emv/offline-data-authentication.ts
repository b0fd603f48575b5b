/** Which offline data authentication is carried out, and what the TVR says of it (EMV Book 3, 10.3). */
import { type Bit, bit, isSet, setBit } from "./bits";
import type { AuthenticationFailure } from "./authentication-failure";
import type { DataObjects } from "./data-objects";
import { applicationInterchangeProfile as aip } from "./tables/card-profile-bits";
import { tags } from "./tables/tags";
import { terminalVerificationResults as tvr } from "./tables/terminal-verification-results";

/** The methods, strongest first. */
export type AuthenticationMethod = "cda" | "dda" | "sda";

/** Byte 3 of Terminal Capabilities (EMV Book 4, A2), the card's bit for the same, and the bit that says "failed". */
const methods: readonly {
  readonly method: AuthenticationMethod;
  readonly terminal: Bit;
  readonly card: Bit;
  readonly failed: Bit;
}[] = Object.freeze([
  Object.freeze({ method: "cda", terminal: bit(3, 4), card: aip.cdaSupported, failed: tvr.cdaFailed }),
  Object.freeze({ method: "dda", terminal: bit(3, 7), card: aip.ddaSupported, failed: tvr.ddaFailed }),
  Object.freeze({ method: "sda", terminal: bit(3, 8), card: aip.sdaSupported, failed: tvr.sdaFailed }),
]);

/** The strongest of the kernel's methods that card and terminal both have; without one the TVR says "not performed". */
export function selectAuthentication(
  data: DataObjects,
  known: readonly AuthenticationMethod[],
): AuthenticationMethod | undefined {
  const profile = data.get(tags.applicationInterchangeProfile);
  const capabilities = data.get(tags.terminalCapabilities);
  const chosen = methods.find(
    ({ method, terminal, card }) => known.includes(method) && isSet(capabilities, terminal) && isSet(profile, card),
  )?.method;
  if (chosen === undefined) setBit(resultsOf(data), tvr.offlineDataAuthenticationNotPerformed);
  if (chosen === "sda") setBit(resultsOf(data), tvr.sdaSelected);
  return chosen;
}

/** Notes a failure: the method's own bit, and "ICC data missing" where that is why (Book 3, 7.5). */
export function noteFailure(data: DataObjects, method: AuthenticationMethod, { finding }: AuthenticationFailure): void {
  const results = resultsOf(data);
  if (finding === "data-missing") setBit(results, tvr.iccDataMissing);
  for (const one of methods) if (one.method === method) setBit(results, one.failed);
}

/** Whether the method failed already. */
export function hasFailed(data: DataObjects, method: AuthenticationMethod): boolean {
  return methods.some((one) => one.method === method && isSet(resultsOf(data), one.failed));
}

function resultsOf(data: DataObjects): Uint8Array {
  const results = data.get(tags.terminalVerificationResults);
  if (results === undefined) throw new Error("TVR is set before the kernel starts");
  return results;
}
