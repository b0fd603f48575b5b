/**
 * How the card of a sale ended: 0620 and 0621 → 0630, and 0400 with field 55. The sale is found by field 90; the issuer checks
 * the last cryptogram and learns what became of its scripts; the ledger keeps the first word on it.
 */
import { pack } from "../../../firmware/iso8583/codec";
import type { CardEnd, MessageKey, TransactionFacts } from "../../ledger/transaction";
import { answerTo } from "../answer";
import { answerCodes } from "../answer-codes";
import type { Answer, Desk, Request } from "./handler";
import { differing, followingFacts } from "./request-check";
import { refuse } from "./refusal";

/** Takes note of it, once, however often it comes. */
export async function noteCardResult(request: Request, desk: Desk): Promise<Answer> {
  const facts = followingFacts(request.message, request.at);
  if ("kind" in facts) return refuse(request, desk, answerCodes.formatError, facts.text);
  const ruled = request.rule?.then.answerCode;
  if (ruled !== undefined && ruled !== answerCodes.approved) {
    return refuse(request, desk, ruled, "a rule says so; nothing was noted");
  }
  const end = await cardEndOf(request, desk, facts.original, facts.own);
  const result = await desk.ledger.noteCardEnd(facts.original, end, request.at);
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

/**
 * What the issuer says of a card's end. `undefined` when the original is not known, is another transaction, or has its end: the issuer hears
 * of it once, and what was noted is not judged again.
 */
export async function cardEndOf(
  { message, at }: Request,
  desk: Desk,
  original: TransactionFacts,
  own: MessageKey,
): Promise<CardEnd | undefined> {
  const known = await desk.ledger.find(original);
  if (known === undefined || known.card_stan !== null) return undefined;
  if (desk.ledger.difference(known, original) !== undefined) return undefined;
  const isCard = (pan: string): boolean => desk.ledger.isOfCard(known, pan);
  const { cryptogram, decision, scriptResults, scripts } = await desk.issuer.completed(message, at, isCard);
  return { ...own, cryptogram, decision, scriptResults, scripts };
}
