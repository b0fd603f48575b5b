/** What was decided on a transaction: written into the ledger before it is answered, and found there when the transaction comes again. */
import { pack, unpack } from "../../../firmware/iso8583/codec";
import type { TransactionFacts } from "../../ledger/transaction";
import { LedgerError } from "../../ledger/ledger-error";
import type { TransactionRow } from "../../ledger/schema";
import { answerTo } from "../answer";
import { answerCodes } from "../answer-codes";
import type { IssuerDecision } from "../issuer-port";
import { authorisationCode, retrievalReference } from "../reference-numbers";
import type { Answer, Desk, Request } from "./handler";
import { refuse } from "./refusal";

/** A decision, and what was wrong if it is a no of the acquirer's own. */
export type Decision = IssuerDecision & { readonly problem?: string };

/** The rule's answer code in place of the issuer's, where there is one. */
export function underRule(request: Request, decision: IssuerDecision): IssuerDecision {
  const ruled = request.rule?.then.answerCode;
  if (ruled === undefined || ruled === decision.answerCode) return decision;
  // The issuer's data for the card vouches for its own code, not for this one (EMV Book 2, 8.2: the ARPC covers the code).
  return { answerCode: ruled, cryptogram: decision.cryptogram };
}

/** Writes the decision and makes the answer. `batch-closed`: an approval came too late for its batch, and nothing was written. */
export async function record(
  request: Request,
  desk: Desk,
  facts: TransactionFacts,
  decision: Decision,
): Promise<Answer | "batch-closed"> {
  const { answerCode, cryptogram, iccData, problem } = decision;
  const retrievalNumber = retrievalReference(request.at, desk.ledger.nextSequence());
  const answer = answerTo(request.message, request.answerType, answerCode).set(37, retrievalNumber);
  const isApproved = answerCode === answerCodes.approved;
  const code = isApproved ? (decision.authorisationCode ?? authorisationCode(retrievalNumber)) : undefined;
  if (code !== undefined) answer.set(38, code);
  if (iccData !== undefined) answer.set(55, iccData);
  const body = pack(desk.spec, answer);
  const columns = { answerCode, authorisationCode: code, retrievalReference: retrievalNumber, cryptogram };
  try {
    desk.recorded(await desk.ledger.record(facts, { ...columns, rule: request.rule?.name, answer: body }, request.at));
  } catch (error) {
    if (error instanceof LedgerError && error.reason === "batch-closed") return "batch-closed";
    throw error;
  }
  return { message: answer, body, repeat: false, problem };
}

/** A request whose key is in the ledger: a repeat, a request that was reversed before it came, or another one. */
export function again(request: Request, desk: Desk, facts: TransactionFacts, known: TransactionRow): Answer {
  const what = desk.ledger.difference(known, facts);
  if (what !== undefined) {
    const problem = `STAN and time are those of a transaction with another ${what}`;
    return refuse(request, desk, answerCodes.duplicateTransmission, problem);
  }
  if (known.state === "barred" || known.state === "reversed" || known.answer === null) {
    return refuse(request, desk, answerCodes.invalidTransaction, "its reversal came before it");
  }
  const body = new Uint8Array(known.answer);
  return { message: unpack(desk.spec, body), body, repeat: true };
}
