/** Batch upload: 0320 and 0321 → 0330. One standing transaction of a batch whose totals differ, as its terminal has it. */
import { pack } from "../../../firmware/iso8583/codec";
import { signed } from "../../ledger/standing";
import { answerTo } from "../answer";
import { answerCodes } from "../answer-codes";
import type { Answer, Desk, Request } from "./handler";
import { refuse } from "./refusal";
import { batchOf, followingFacts } from "./request-check";

/** Takes note of it for the 0520 that ends the upload; the ledger's own rows stay as they are. */
export async function noteUpload(request: Request, desk: Desk): Promise<Answer> {
  const { message, rule } = request;
  const facts = followingFacts(message, request.at);
  if ("kind" in facts) return refuse(request, desk, answerCodes.formatError, facts.text);
  const batch = batchOf(message);
  if (typeof batch !== "number") return refuse(request, desk, answerCodes.formatError, batch.text);
  const ruled = rule?.then.answerCode;
  if (ruled !== undefined && ruled !== answerCodes.approved) {
    return refuse(request, desk, ruled, "a rule says so; nothing was noted");
  }
  const { terminalId, stan, transmittedAt, processingCode, amountMinor, currency } = facts.original;
  const signedMinor = signed(processingCode, amountMinor);
  const result = await desk.ledger.settlements.upload({
    ...{ terminalId, batch, stan, transmittedAt, currency, signedMinor },
  });
  if (result === "not-asked") {
    return refuse(request, desk, answerCodes.invalidTransaction, `nobody asked for an upload of batch ${batch}`);
  }
  const answer = answerTo(message, request.answerType, answerCodes.approved);
  return { message: answer, body: pack(desk.spec, answer), repeat: result === "repeat" };
}
