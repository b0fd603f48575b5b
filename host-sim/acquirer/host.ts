/** Requests in, answers out: who handles which message type, and what is refused before anybody handles it. */
import type { Message } from "../../firmware/iso8583/message";
import { answerType } from "./answer";
import { answerCodes } from "./answer-codes";
import type { Connection } from "./connection";
import { administer } from "./requests/administration";
import { advise } from "./requests/advice";
import type { Answer, Desk, Handler } from "./requests/handler";
import { noteCardResult } from "./requests/card-result";
import { manageNetwork } from "./requests/network";
import { missingField } from "./requests/request-check";
import { reverse } from "./requests/reversal";
import { refuse } from "./requests/refusal";
import { sell } from "./requests/sale";
import { reconcile, takeOver } from "./requests/settlement";
import { noteUpload } from "./requests/upload";
import type { RuleBook } from "./rules/rule-book";
import type { Rule } from "./rules/rule-schema";
import { Turns } from "./turns";

/** What becomes of a message. */
export type Reply =
  | { readonly kind: "answer"; readonly answer: Answer; readonly rule: Rule | undefined }
  /** A rule has it that the message never arrived. */
  | { readonly kind: "lost"; readonly rule: Rule }
  /** There is nothing that could be answered. */
  | { readonly kind: "unanswerable"; readonly why: string };

const handlers: Readonly<Record<string, Handler>> = Object.freeze({
  "0100": sell,
  "0200": sell,
  "0220": advise,
  "0320": noteUpload,
  "0400": reverse,
  "0500": reconcile,
  "0520": takeOver,
  "0600": administer,
  "0620": noteCardResult,
  "0800": manageNetwork,
});

export class Host {
  readonly #desk: Desk;
  readonly #rules: RuleBook;
  readonly #turns = new Turns();

  constructor(desk: Desk, rules: RuleBook) {
    this.#desk = desk;
    this.#rules = rules;
  }

  /** Handles one message. Binds a connection without certificate to the terminal of its first message. */
  async handle(message: Message, connection: Connection, at: number): Promise<Reply> {
    const type = answerType(message.mti);
    if (type === undefined) return { kind: "unanswerable", why: `${message.mti} is no request` };
    // Origins 1, 3 and 5 are the repeats of 0, 2 and 4 (ISO 8583:1987, 4.1.2).
    const base = message.mti.slice(0, 3) + String(Number(message.mti[3]) & ~1);
    const handler = handlers[base];
    const refused = (code: string, problem: string): Reply => {
      const answer = refuse({ message, answerType: type }, this.#desk, code, problem);
      return { kind: "answer", answer, rule: undefined };
    };
    if (handler === undefined) return refused(answerCodes.formatError, `${message.mti} is not handled here`);
    const missing = missingField(message, base);
    if (missing !== undefined) return refused(answerCodes.formatError, missing.text);
    const terminalId = (message.get(41) ?? "").trimEnd();
    connection.terminalId ??= terminalId;
    if (terminalId !== connection.terminalId) {
      return refused(answerCodes.notPermittedToTerminal, `field 41 is not the terminal of the connection`);
    }

    const rule = this.#rules.decide({
      messageType: message.mti,
      amountMinor: message.has(4) ? Number(message.get(4)) : undefined,
      pan: message.get(2),
      terminalId,
    });
    if (rule?.then.lose === "request") return { kind: "lost", rule };
    const request = { message, type: base, answerType: type, connection, rule, at };
    // A repeat, or a reversal, must find what the message it is about has left behind.
    const answer = await this.#turns.take(subject(message, terminalId), () => handler(request, this.#desk));
    return { kind: "answer", answer, rule };
  }
}

/** What a message is about: the terminal, STAN and time of a sale, which a message that follows it has in field 90. */
function subject(message: Message, terminalId: string): string {
  const original = message.has(90) ? (message.get(90) ?? "").slice(4, 20) : `${message.get(11)}${message.get(7)}`;
  return `${terminalId} ${original}`;
}
