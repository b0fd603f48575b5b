/** Sales and refunds that are asked about: 0100 → 0110, money reserved, and 0200 → 0210, money moved. */
import type { TransactionFacts } from "../../ledger/transaction";
import { isRefund } from "../../ledger/standing";
import { answerCodes } from "../answer-codes";
import { again, record, underRule } from "./decision";
import type { Answer, Desk, Request } from "./handler";
import { refuse } from "./refusal";
import { saleFacts } from "./request-check";

/** Processing codes (field 3) that are carried out, from and to the default account. */
const purchase = "000000";
const refund = "200000";

const closed = "its batch is closed";

/** Decides on a sale or refund, or finds what was decided when it came before. */
export async function sell(request: Request, desk: Desk): Promise<Answer> {
  const facts = saleFacts(request.message, request.type, request.at);
  if ("kind" in facts) return refuse(request, desk, answerCodes.formatError, facts.text);
  const known = await desk.ledger.find(facts);
  if (known !== undefined) return again(request, desk, facts, known);
  const objection = objectionTo(facts);
  if (objection !== undefined) return refuse(request, desk, objection.code, objection.text);
  if (await isBatchClosed(desk, facts)) return refuse(request, desk, answerCodes.invalidTransaction, closed);
  const decision = underRule(request, await desk.issuer.authorise(request.message, request.at));
  const answer = await record(request, desk, facts, decision);
  return answer === "batch-closed" ? refuse(request, desk, answerCodes.invalidTransaction, closed) : answer;
}

/** What no issuer needs to be asked about; `undefined` when there is nothing wrong. */
export function objectionTo(facts: TransactionFacts): { readonly code: string; readonly text: string } | undefined {
  const { processingCode, messageType, amountMinor } = facts;
  if (processingCode !== purchase && processingCode !== refund) {
    return { code: answerCodes.invalidTransaction, text: "field 3 is neither purchase nor refund" };
  }
  if (isRefund(processingCode) && messageType !== "0200") {
    return { code: answerCodes.invalidTransaction, text: `there are no refunds by ${messageType}` };
  }
  return amountMinor === 0 ? { code: answerCodes.invalidAmount, text: "field 4 is zero" } : undefined;
}

/** Whether money can move in its batch no more. */
export async function isBatchClosed(desk: Desk, { terminalId, batch }: TransactionFacts): Promise<boolean> {
  if (batch === undefined) return false;
  const settlement = await desk.ledger.settlements.find({ terminalId, batch });
  return settlement !== undefined && settlement.closed_at !== null;
}
