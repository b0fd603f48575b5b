/** Network management: 0800 → 0810 (ISO 8583:1987, annex; field 70). */
import { pack } from "../../../firmware/iso8583/codec";
import { answerTo } from "../answer";
import { answerCodes } from "../answer-codes";
import type { Connection } from "../connection";
import type { Answer, Desk, Request } from "./handler";
import { batchNumber, terminalOf } from "./request-check";

const signOn = "001";

/** What each network management code does to the connection. */
const codes: Readonly<Record<string, (connection: Connection) => void>> = Object.freeze({
  [signOn]: (connection) => void (connection.signedOn = true),
  "002": (connection) => void (connection.signedOn = false),
  "301": () => undefined,
});

/** Signs a terminal on or off, or answers its echo test. At the sign-on it learns which of its batches was closed last. */
export async function manageNetwork(request: Request, desk: Desk): Promise<Answer> {
  const { message, rule } = request;
  const carryOut = codes[message.get(70) ?? ""];
  const code =
    rule?.then.answerCode ?? (carryOut === undefined ? answerCodes.invalidTransaction : answerCodes.approved);
  if (code === answerCodes.approved) carryOut?.(request.connection);
  const answer = answerTo(message, request.answerType, code);
  const lastClosed = message.get(70) === signOn ? await desk.ledger.settlements.lastClosed(terminalOf(message)) : 0;
  if (lastClosed > 0) answer.set(60, batchNumber(lastClosed));
  return { message: answer, body: pack(desk.spec, answer), repeat: false };
}
