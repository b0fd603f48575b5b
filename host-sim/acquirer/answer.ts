/** What an answer repeats of its request (docs/host-messages.md, Answers), and how it is put together. */
import { Message } from "../../firmware/iso8583/message";

/**
 * Fields an answer carries over, by its message type, when the request has them. Card data (2, 14, 35) never comes back.
 */
const echoed: Readonly<Record<string, readonly number[]>> = Object.freeze({
  "0110": [3, 4, 7, 11, 12, 13, 41, 42, 49, 60],
  "0210": [3, 4, 7, 11, 12, 13, 41, 42, 49, 60],
  "0230": [3, 4, 7, 11, 12, 13, 41, 42, 49, 60],
  "0330": [3, 4, 7, 11, 12, 13, 41, 42, 49, 60, 90],
  "0410": [3, 4, 7, 11, 12, 13, 41, 42, 49, 90],
  "0510": [7, 11, 12, 13, 41, 42, 49, 60],
  "0530": [7, 11, 12, 13, 41, 42, 49, 60],
  "0610": [7, 11, 12, 13, 41, 42, 60],
  "0630": [3, 4, 7, 11, 12, 13, 41, 42, 49, 90],
  "0810": [7, 11, 12, 13, 41, 42, 70],
});
/** Of requests that are not understood: what ties answer and request together. */
const echoedAlways: readonly number[] = [7, 11, 12, 13, 41, 42];

/**
 * The type that answers a type: the request's function plus ten, without the repeat (ISO 8583:1987, 4.1.2). `undefined` for
 * what is not a request or notification of version 0.
 */
export function answerType(messageType: string): string | undefined {
  const [version, kind, purpose, origin] = messageType;
  if (version !== "0" || Number(purpose) % 2 !== 0 || Number(origin) > 5) return undefined;
  return `0${kind}${Number(purpose) + 1}0`;
}

/** An answer with code `code` that echoes what its type echoes. */
export function answerTo(request: Message, type: string, code: string): Message {
  const answer = new Message(type);
  for (const field of echoed[type] ?? echoedAlways) {
    const value = request.value(field);
    if (value !== undefined) answer.set(field, value);
  }
  return answer.set(39, code);
}
