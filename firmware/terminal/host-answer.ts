/** Is this the answer to that request, and can it be used? (docs/host-messages.md, "How the terminal judges an answer") */
import type { Message } from "../iso8583/message";
import { ANSWER_TEMPLATES } from "./message-templates";

/** The only answer code that approves. */
export const APPROVED = "00";

/** Fields that tie an answer to its request. */
const TYING_FIELDS: readonly number[] = Object.freeze([7, 11, 41]);

/** Message type of the answer: request 0xy0 or its repeat 0xy1 is answered by 0x(y+1)0 (ISO 8583:1987, 4.1.1). */
export function answerType(requestType: string): string {
  return `${requestType.slice(0, 2)}${Number(requestType.charAt(2)) + 1}0`;
}

/** Spaces at the end are padding of fixed fields. */
const unpadded = (text: string | undefined): string | undefined => text?.trimEnd();

/** Whether the message answers the request, good or bad. */
export function isAnswerTo(request: Message, message: Message): boolean {
  return (
    message.mti === answerType(request.mti) &&
    TYING_FIELDS.every((field) => unpadded(message.get(field)) === unpadded(request.get(field)))
  );
}

/** What is wrong with an answer: `missing 39`, `differs 4`; `undefined` when it can be used. */
export function answerDefect(request: Message, answer: Message): string | undefined {
  const template = ANSWER_TEMPLATES[answer.mti];
  if (template === undefined) return `type ${answer.mti}`;
  const { always, approved = [] } = template;
  for (const field of answer.get(39) === APPROVED ? [...always, ...approved] : always) {
    const value = unpadded(answer.get(field));
    if (value === undefined || value === "") return `missing ${field}`;
  }
  for (const field of template.echoed) {
    if (!answer.has(field) || !request.has(field)) continue;
    if (unpadded(answer.get(field)) !== unpadded(request.get(field))) return `differs ${field}`;
  }
  return undefined;
}
