/**
 * Sales that were made offline: 0220 and 0221 → 0230. The merchant has given the goods away; what is decided is whether he gets the money.
 * Each is decided once, by terminal, STAN and time, and is in the ledger then, also when the answer is no.
 */
import type { TransactionFacts } from "../../ledger/transaction";
import { answerCodes, comesAgain } from "../answer-codes";
import { again, record, underRule, type Decision } from "./decision";
import type { Answer, Desk, Request } from "./handler";
import { refuse } from "./refusal";
import { saleFacts } from "./request-check";
import { isBatchClosed, objectionTo } from "./sale";

/** Takes an advice, or finds what became of it when it came before. */
export async function advise(request: Request, desk: Desk): Promise<Answer> {
  const facts = saleFacts(request.message, request.type, request.at);
  if ("kind" in facts) return refuse(request, desk, answerCodes.formatError, facts.text);
  const known = await desk.ledger.find(facts);
  if (known !== undefined) return again(request, desk, facts, known);
  const decision = await decide(request, desk, facts);
  if (comesAgain(decision.answerCode)) {
    // Written down, it would be the answer for ever.
    return refuse(request, desk, decision.answerCode, "not now; nothing was decided");
  }
  const answer = await record(request, desk, facts, decision);
  if (answer !== "batch-closed") return answer;
  const late = await record(request, desk, facts, declined(answerCodes.invalidTransaction, "its batch is closed"));
  if (late === "batch-closed") throw new Error("a decline moves no money");
  return late;
}

async function decide(request: Request, desk: Desk, facts: TransactionFacts): Promise<Decision> {
  const objection = objectionTo(facts);
  if (objection !== undefined) return declined(objection.code, objection.text);
  if (await isBatchClosed(desk, facts)) return declined(answerCodes.invalidTransaction, "its batch is closed");
  const twin = await desk.ledger.standingTwin(facts);
  if (twin !== undefined) {
    const text = `the card made this cryptogram for ${twin.terminal_id} ${twin.stan}`;
    return declined(answerCodes.duplicateTransmission, text);
  }
  // The sale is judged as of its own time: a card may have expired since.
  return underRule(request, await desk.issuer.advised(request.message, facts.transmittedAt));
}

function declined(answerCode: string, problem: string): Decision {
  return { answerCode, cryptogram: "unchecked", problem };
}
