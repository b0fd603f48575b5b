/**
 * Settlement: 0500 and 0501 → 0510, a terminal's totals of a batch beside the host's, and 0520 and 0521 → 0530, the end of a batch upload
 * (docs/host-messages.md, "What belongs to a batch"). The answer has the host's own figures.
 */
import { pack } from "../../../firmware/iso8583/codec";
import type { Message } from "../../../firmware/iso8583/message";
import type { BatchTotals } from "../../ledger/batch-totals";
import type { SettlementClaim, SettlementResult } from "../../ledger/settlement-book";
import { answerTo } from "../answer";
import { answerCodes } from "../answer-codes";
import type { Answer, Desk, Request } from "./handler";
import { refuse } from "./refusal";
import { netOf, settlementClaim } from "./settlement-check";

const codes: Readonly<Record<SettlementResult["kind"], string>> = Object.freeze({
  closed: answerCodes.approved,
  differs: answerCodes.reconcileError,
  "closed-otherwise": answerCodes.duplicateTransmission,
  "not-asked": answerCodes.invalidTransaction,
});
const problems: Readonly<Record<SettlementResult["kind"], string | undefined>> = Object.freeze({
  closed: undefined,
  differs: "the totals differ",
  "closed-otherwise": "the batch was closed with other totals",
  "not-asked": "nobody asked for an upload",
});

/** Compares the totals; the batch is closed when they agree. A rule that answers 95 makes them differ. */
export function reconcile(request: Request, desk: Desk): Promise<Answer> {
  const ruled = request.rule?.then.answerCode;
  return settle(request, desk, ruled === answerCodes.reconcileError ? answerCodes.approved : ruled, (claim) =>
    desk.ledger.settlements.reconcile(claim, request.at, ruled === answerCodes.reconcileError),
  );
}

/** Takes the terminal's books after an upload. */
export function takeOver(request: Request, desk: Desk): Promise<Answer> {
  const ruled = request.rule?.then.answerCode;
  return settle(request, desk, ruled, (claim) => desk.ledger.settlements.takeOver(claim, request.at));
}

async function settle(
  request: Request,
  desk: Desk,
  ruled: string | undefined,
  work: (claim: SettlementClaim) => Promise<SettlementResult>,
): Promise<Answer> {
  const claim = settlementClaim(request.message, request.at);
  if ("kind" in claim) return refuse(request, desk, answerCodes.formatError, claim.text);
  if (ruled !== undefined && ruled !== answerCodes.approved) {
    return refuse(request, desk, ruled, "a rule says so; nothing was settled");
  }
  const { kind, host, captured } = await work(claim);
  for (const row of captured) desk.recorded(row);
  const answer = withTotals(answerTo(request.message, request.answerType, codes[kind]), host);
  return { message: answer, body: pack(desk.spec, answer), repeat: false, problem: problems[kind] };
}

function withTotals(answer: Message, host: BatchTotals): Message {
  const number = (value: number): string => String(value).padStart(10, "0");
  const amount = (value: number): string => String(value).padStart(16, "0");
  return answer
    .set(74, number(host.creditsNumber))
    .set(76, number(host.debitsNumber))
    .set(86, amount(host.creditsMinor))
    .set(88, amount(host.debitsMinor))
    .set(97, netOf(host));
}
