/**
 * Reversals: 0400 and 0401 → 0410, matched by the original data elements (field 90).
 *
 * A reversal of something that never came is answered `00` like any other: to the terminal it means the same, that no
 * money moved and none will. So that none will, the original's key is barred, and should the original still come, it is
 * declined. A code such as 25 would close the reversal on the terminal too, and would promise less.
 */
import { pack } from "../../../firmware/iso8583/codec";
import { answerTo } from "../answer";
import { answerCodes } from "../answer-codes";
import { cardEndOf } from "./card-result";
import type { Answer, Desk, Request } from "./handler";
import { differing, reversalFacts } from "./request-check";
import { refuse } from "./refusal";

/** Takes a sale or refund back, or bars it. The same reversal twice, by whatever message, takes it back once. */
export async function reverse(request: Request, desk: Desk): Promise<Answer> {
  const facts = reversalFacts(request.message, request.at);
  if ("kind" in facts) return refuse(request, desk, answerCodes.formatError, facts.text);
  const ruled = request.rule?.then.answerCode;
  if (ruled !== undefined && ruled !== answerCodes.approved) {
    return refuse(request, desk, ruled, "a rule says so; nothing was reversed");
  }
  const { original, reversal } = facts;
  const end = request.message.has(55) ? await cardEndOf(request, desk, original, reversal) : undefined;
  const result = await desk.ledger.reverse(original, reversal, request.at, end);
  if (result.kind === "differs") {
    return refuse(request, desk, differing[result.what], `the original has another ${result.what}`);
  }
  if (result.kind === "settled") {
    return refuse(request, desk, answerCodes.noActionTaken, "its batch is closed: what was settled cannot be voided");
  }
  if (result.kind !== "already-reversed") desk.recorded(result.row);
  const answer = answerTo(request.message, request.answerType, answerCodes.approved);
  if (result.row.retrieval_reference !== null) answer.set(37, result.row.retrieval_reference);
  return { message: answer, body: pack(desk.spec, answer), repeat: result.kind === "already-reversed" };
}
