/** Sales: 0100 → 0110, money reserved, and 0200 → 0210, money moved. */
import { pack, unpack } from "../../../firmware/iso8583/codec";
import type { Message } from "../../../firmware/iso8583/message";
import type { TransactionFacts } from "../../ledger/ledger";
import type { CryptogramVerdict, TransactionRow } from "../../ledger/schema";
import { answerTo } from "../answer";
import { answerCodes } from "../answer-codes";
import type { IssuerDecision } from "../issuer-port";
import { authorisationCode, retrievalReference } from "../reference-numbers";
import type { Answer, Desk, Request } from "./handler";
import { saleFacts } from "./request-check";

/** Processing codes (field 3) that are carried out: purchase, from and to the default account. */
const purchase = "000000";

/** Decides on a sale, or finds what was decided when it came before. */
export async function sell(request: Request, desk: Desk): Promise<Answer> {
  const facts = saleFacts(request.message, request.type, request.at);
  if ("kind" in facts) return refuse(request, desk, answerCodes.formatError, facts.text);
  const known = await desk.ledger.find(facts);
  if (known !== undefined) return again(request, desk, facts, known);
  if (facts.processingCode !== purchase)
    return refuse(request, desk, answerCodes.invalidTransaction, "field 3 is no purchase");
  if (facts.amountMinor === 0) return refuse(request, desk, answerCodes.invalidAmount, "field 4 is zero");

  const decision = await decide(request, desk);
  const reference = retrievalReference(request.at, desk.ledger.nextSequence());
  const answer = answerTo(request.message, request.answerType, decision.answerCode).set(37, reference);
  const approved = decision.answerCode === answerCodes.approved;
  const code = approved ? (decision.authorisationCode ?? authorisationCode(reference)) : undefined;
  if (code !== undefined) answer.set(38, code);
  if (decision.iccData !== undefined) answer.set(55, decision.iccData);
  const body = pack(desk.spec, answer);
  const row = await desk.ledger.record(
    facts,
    {
      answerCode: decision.answerCode,
      authorisationCode: code,
      retrievalReference: reference,
      cryptogram: decision.cryptogram,
      rule: request.rule?.name,
      answer: body,
    },
    request.at,
  );
  desk.recorded(row);
  return { message: answer, body, repeat: false };
}

/** The issuer's decision, unless a rule puts another answer code in its place. */
async function decide(request: Request, desk: Desk): Promise<IssuerDecision> {
  const decision = await desk.issuer.authorise(request.message, request.at);
  const ruled = request.rule?.then.answerCode;
  if (ruled === undefined || ruled === decision.answerCode) return decision;
  // The issuer's data for the card vouches for its own code, not for this one (EMV Book 2, 8.2: the ARPC covers the code).
  return { answerCode: ruled, cryptogram: decision.cryptogram satisfies CryptogramVerdict };
}

/** A request whose key is in the ledger: a repeat, a request that was reversed before it came, or another one. */
async function again(request: Request, desk: Desk, facts: TransactionFacts, known: TransactionRow): Promise<Answer> {
  const what = desk.ledger.difference(known, facts);
  if (what !== undefined) {
    return refuse(
      request,
      desk,
      answerCodes.duplicateTransmission,
      `STAN and time are those of a sale with another ${what}`,
    );
  }
  if (known.state === "barred" || known.state === "reversed" || known.answer === null) {
    return refuse(request, desk, answerCodes.invalidTransaction, "its reversal came before it");
  }
  const body = new Uint8Array(known.answer);
  return { message: unpack(desk.spec, body), body, repeat: true };
}

/** An answer that says no and leaves no trace in the ledger. */
export function refuse(
  request: { readonly message: Message; readonly answerType: string },
  desk: Pick<Desk, "spec">,
  code: string,
  problem: string,
): Answer {
  const answer = answerTo(request.message, request.answerType, code);
  return { message: answer, body: pack(desk.spec, answer), repeat: false, problem };
}
