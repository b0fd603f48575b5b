/** Answers that say no. */
import { pack } from "../../../firmware/iso8583/codec";
import type { Message } from "../../../firmware/iso8583/message";
import { answerTo } from "../answer";
import type { Answer, Desk } from "./handler";

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
