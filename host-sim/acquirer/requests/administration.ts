/** Administrative requests: 0600 → 0610. Field 60 says what it is about and who takes it, field 63 has the data (docs/host-messages.md). */
import { pack } from "../../../firmware/iso8583/codec";
import { answerTo } from "../answer";
import { answerCodes } from "../answer-codes";
import type { Answer, Desk, Request } from "./handler";
import { refuse } from "./refusal";

export interface AdministrativeRequest {
  readonly terminalId: string;
  readonly data: Uint8Array;
  readonly at: number;
}

export interface AdministrativeAnswer {
  readonly code: string;
  readonly data?: Uint8Array;
  /** Why it was refused, for those who watch. */
  readonly problem?: string;
}

/** Whoever takes the requests of one name. The same request may come twice. */
export interface AdministrativeDesk {
  handle(request: AdministrativeRequest): Promise<AdministrativeAnswer>;
}

/** Who takes what, by field 60. */
export type Administration = Readonly<Record<string, AdministrativeDesk>>;

/** Hands the data to whom field 60 names. */
export async function administer(request: Request, desk: Desk): Promise<Answer> {
  const { message, rule, at } = request;
  const ruled = rule?.then.answerCode;
  if (ruled !== undefined && ruled !== answerCodes.approved) {
    return refuse(request, desk, ruled, "a rule says so; nothing was done");
  }
  const name = (message.get(60) ?? "").trimEnd();
  const { administration = {} } = desk;
  if (!Object.hasOwn(administration, name)) {
    return refuse(request, desk, answerCodes.invalidTransaction, `nobody takes ${name}`);
  }
  const terminalId = (message.get(41) ?? "").trimEnd();
  const data = message.bytes(63) ?? new Uint8Array(0);
  const result = await administration[name].handle({ terminalId, data, at });
  const answer = answerTo(message, request.answerType, result.code);
  if (result.data !== undefined) answer.set(63, result.data);
  return { message: answer, body: pack(desk.spec, answer), repeat: false, problem: result.problem };
}
