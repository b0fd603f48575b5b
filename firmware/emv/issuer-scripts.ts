/** Issuer-to-card script processing and its results (EMV Book 3, 10.10; Book 4, 6.3.9 and annex A5). */
import type { CardSession } from "./card-session";
import { setBit } from "./bits";
import type { DataObjects } from "./data-objects";
import { Ended } from "./ended";
import type { IssuerScript } from "./issuer-response";
import { tags } from "./tables/tags";
import { terminalVerificationResults as tvr } from "./tables/terminal-verification-results";
import { transactionStatusInformation as tsi } from "./tables/transaction-status-information";

/** Upper half of the first byte of a result (Book 4, A5). */
const outcomes = Object.freeze({ notPerformed: 0x00, failed: 0x10, successful: 0x20 } as const);
/** Lower half: the command that failed, counted from 1; 15 stands for all from the 15th on. */
const lastNumber = 0x0f;

const failedBits: Readonly<Record<number, number>> = Object.freeze({
  [tags.issuerScriptTemplate1]: tvr.scriptFailedBeforeFinalCryptogram,
  [tags.issuerScriptTemplate2]: tvr.scriptFailedAfterFinalCryptogram,
});

/**
 * Carries out the scripts of one template, in order, and gives five bytes of Issuer Script Results for each. A card that is
 * lost on the way has not performed what was left; that is told in the results, too.
 */
export async function processScripts(
  session: CardSession,
  data: DataObjects,
  scripts: readonly IssuerScript[],
  template: number,
): Promise<Uint8Array> {
  const results: number[] = [];
  for (const script of scripts) {
    if (script.template !== template) continue;
    setBit(bytesOf(data, tags.transactionStatusInformation), tsi.scriptProcessing);
    const outcome = script.isMalformed ? outcomes.notPerformed : await carryOut(session, script);
    if (outcome !== outcomes.successful) {
      setBit(bytesOf(data, tags.terminalVerificationResults), failedBits[template]);
    }
    results.push(outcome, ...script.identifier);
  }
  return Uint8Array.from(results);
}

/** Each command in turn until one fails: status words 90xx, 62xx and 63xx go on, all others end the script (10.10). */
async function carryOut(session: CardSession, { commands }: IssuerScript): Promise<number> {
  for (let index = 0; index < commands.length; index++) {
    const response = await session.exchange(commands[index], "issuer script");
    const category = response instanceof Ended ? 0 : response.statusWord >> 8;
    if (category !== 0x90 && category !== 0x62 && category !== 0x63) {
      return outcomes.failed | Math.min(index + 1, lastNumber);
    }
  }
  return outcomes.successful;
}

function bytesOf(data: DataObjects, tag: number): Uint8Array {
  const bytes = data.get(tag);
  if (bytes === undefined) throw new Error("TVR and TSI are set before the kernel starts");
  return bytes;
}
