/** Terminal action analysis: TVR against the action codes of issuer and terminal (EMV Book 3, 10.7; C-2, procedure of that name). */
import type { TerminalActionCodes } from "./configuration";
import type { DataObjects } from "./data-objects";
import { tags } from "./tables/tags";

/** Which cryptogram the terminal asks for. */
export type ActionDecision = "decline" | "online" | "approve";

/** Issuer Action Codes that the card leaves out: nothing is denied, everything goes online (10.7). */
const noDenial = Object.freeze([0, 0, 0, 0, 0]);
const everything = Object.freeze([0xff, 0xff, 0xff, 0xff, 0xff]);

/**
 * Denial first; then a terminal that can only go online does; another one goes online if a code says so and else
 * approves. The default codes serve a terminal that could not reach its host, after an ARQC.
 */
export function analyseTerminalAction(
  data: DataObjects,
  terminal: TerminalActionCodes,
  onlineOnly: boolean,
): ActionDecision {
  const results = data.get(tags.terminalVerificationResults);
  if (results === undefined) throw new Error("TVR is set before the kernel starts");
  const denial = data.filled(tags.issuerActionCodeDenial) ?? noDenial;
  if (meets(results, denial) || meets(results, terminal.denial)) return "decline";
  if (onlineOnly) return "online";
  const online = data.filled(tags.issuerActionCodeOnline) ?? everything;
  return meets(results, online) || meets(results, terminal.online) ? "online" : "approve";
}

/** The default codes, for a terminal that could go online but could not reach its host: a TC or an AAC (10.7). */
export function analyseDefaultAction(data: DataObjects, terminal: TerminalActionCodes): "decline" | "approve" {
  const results = data.get(tags.terminalVerificationResults);
  if (results === undefined) throw new Error("TVR is set before the kernel starts");
  const issuer = data.filled(tags.issuerActionCodeDefault) ?? everything;
  return meets(results, issuer) || meets(results, terminal.default) ? "decline" : "approve";
}

function meets(results: Uint8Array, code: ArrayLike<number>): boolean {
  for (let index = 0; index < results.length; index++) if ((results[index] & code[index]) !== 0) return true;
  return false;
}
