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
import { recordCardResult } from "./card-result";
import type { Answer, Desk, Request } from "./handler";
import { differing, reversalFacts } from "./request-check";
import { refuse } from "./sale";

/** Takes a sale back. The same reversal twice, by whatever message, takes it back once. */
export async function reverse(request: Request, desk: Desk): Promise<Answer> {
  const facts = reversalFacts(request.message, request.at);
  if ("kind" in facts) return refuse(request, desk, answerCodes.formatError, facts.text);
  const ruled = request.rule?.then.answerCode;
  if (ruled !== undefined && ruled !== answerCodes.approved) {
    return refuse(request, desk, ruled, "a rule says so; nothing was reversed");
  }
  const result = await desk.ledger.reverse(facts.original, facts.reversal, request.at);
  if (result.kind === "differs") {
    return refuse(request, desk, differing[result.what], `the original has another ${result.what}`);
  }
  if (result.kind !== "already-reversed") {
    const { original, reversal } = facts;
    const noted = request.message.has(55) && (await recordCardResult(request, desk, original, reversal));
    desk.recorded(noted && "row" in noted ? noted.row : result.row);
  }
  const answer = answerTo(request.message, request.answerType, answerCodes.approved);
  if (result.row.retrieval_reference !== null) answer.set(37, result.row.retrieval_reference);
  return { message: answer, body: pack(desk.spec, answer), repeat: result.kind === "already-reversed" };
}
