/**
 * How the card of a sale ended: 0620 and 0621 → 0630, and 0400 with field 55. The sale is found by field 90; the issuer checks
 * the last cryptogram and learns what became of its scripts; the ledger keeps the first word on it.
 */
import { pack } from "../../../firmware/iso8583/codec";
import type { CardEndResult, MessageKey, TransactionFacts } from "../../ledger/ledger";
import { answerTo } from "../answer";
import { answerCodes } from "../answer-codes";
import type { Answer, Desk, Request } from "./handler";
import { differing, followingFacts } from "./request-check";
import { refuse } from "./sale";

/** Takes note of it, once, however often it comes. */
export async function noteCardResult(request: Request, desk: Desk): Promise<Answer> {
  const facts = followingFacts(request.message, request.at);
  if ("kind" in facts) return refuse(request, desk, answerCodes.formatError, facts.text);
  const ruled = request.rule?.then.answerCode;
  if (ruled !== undefined && ruled !== answerCodes.approved) {
    return refuse(request, desk, ruled, "a rule says so; nothing was noted");
  }
  const result = await recordCardResult(request, desk, facts.original, facts.own);
  if (result.kind === "unknown") {
    return refuse(request, desk, answerCodes.unableToLocateRecord, "the original is not known");
  }
  if (result.kind === "differs") {
    return refuse(request, desk, differing[result.what], `the original has another ${result.what}`);
  }
  if (result.kind === "noted") desk.recorded(result.row);
  const answer = answerTo(request.message, request.answerType, answerCodes.approved);
  return { message: answer, body: pack(desk.spec, answer), repeat: result.kind === "already-noted" };
}

/** Asks the issuer, and writes what he says beside the sale. */
export async function recordCardResult(
  { message, at }: Request,
  desk: Desk,
  original: TransactionFacts,
  own: MessageKey,
): Promise<CardEndResult> {
  const known = await desk.ledger.find(original);
  // The issuer hears of it once: what was noted is not judged again.
  if (known !== undefined && known.card_stan !== null && desk.ledger.difference(known, original) === undefined) {
    return { kind: "already-noted", row: known };
  }
  const { cryptogram, decision, scriptResults, scripts } = await desk.issuer.completed(
    message,
    at,
    (pan) => known !== undefined && desk.ledger.isOfCard(known, pan),
  );
  return desk.ledger.noteCardEnd(original, { ...own, cryptogram, decision, scriptResults, scripts }, at);
}
