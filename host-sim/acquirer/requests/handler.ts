/** What every kind of request is handled with, and what comes out of it. */
import type { Message } from "../../../firmware/iso8583/message";
import type { MessageSpec } from "../../../firmware/iso8583/spec";
import type { Ledger } from "../../ledger/ledger";
import type { TransactionRow } from "../../ledger/schema";
import type { Connection } from "../connection";
import type { Issuer } from "../issuer-port";
import type { Rule } from "../rules/rule-schema";
import type { Administration } from "./administration";

/** A request that has all its fields and comes from the terminal it names. */
export interface Request {
  readonly message: Message;
  /** Its type without the repeat. */
  readonly type: string;
  readonly answerType: string;
  readonly connection: Connection;
  /** The rule that matches it. */
  readonly rule: Rule | undefined;
  readonly at: number;
}

/** The answer, packed and not. */
export interface Answer {
  readonly message: Message;
  readonly body: Uint8Array;
  /** It had been given before. */
  readonly repeat: boolean;
  /** What was wrong with the request. */
  readonly problem?: string;
}

/** What handlers work with. */
export interface Desk {
  readonly spec: MessageSpec;
  readonly ledger: Ledger;
  readonly issuer: Issuer;
  /** Who takes administrative requests; nobody, when left out. */
  readonly administration?: Administration;
  /** Tells those who watch that a row was written or changed. */
  readonly recorded: (row: TransactionRow) => void;
}

export type Handler = (request: Request, desk: Desk) => Promise<Answer>;
