/**
 * Which fields each message to the acquirer carries, as data (docs/host-messages.md), and the filling of them. Fields 52, 53, 62 and the MAC
 * come in when it is sealed (keys/message-security.ts).
 */
import { Message, type FieldValue } from "../iso8583/message";

/** Fields of a message: always there, and there when a value is given. */
export interface MessageTemplate {
  readonly always: readonly number[];
  readonly optional: readonly number[];
}

const SALE: MessageTemplate = Object.freeze({
  always: [3, 4, 7, 11, 12, 13, 18, 22, 25, 41, 42, 49, 60],
  optional: [23, 55],
});

/** A sale that was made offline, told afterwards; 39 says who approved it. */
const OFFLINE_SALE: MessageTemplate = Object.freeze({
  ...SALE,
  optional: [...SALE.optional, 39],
});

const REVERSAL: MessageTemplate = Object.freeze({
  always: [3, 4, 7, 11, 12, 13, 18, 22, 25, 39, 41, 42, 49, 90],
  optional: [23, 55],
});

/** How the card ended, told after the sale (ISO 8583:1987, 0620: administrative advice). */
const CARD_RESULT: MessageTemplate = Object.freeze({
  always: [3, 4, 7, 11, 12, 13, 18, 22, 25, 41, 42, 49, 55, 90],
  optional: [23],
});

/** One standing transaction of a batch whose totals differ (0320: acquirer file update advice); field 90 names it. */
const UPLOAD: MessageTemplate = Object.freeze({
  always: [3, 4, 7, 11, 12, 13, 22, 39, 41, 42, 49, 60, 90],
  optional: [37, 38],
});

/** Totals of a batch (0500: reconciliation request, 0520: advice); 63 has them by scheme and kind. */
const RECONCILIATION: MessageTemplate = Object.freeze({
  always: [7, 11, 12, 13, 41, 42, 49, 60, 74, 75, 76, 77, 86, 87, 88, 89, 97],
  optional: [63],
});

/** Requests by message type. */
export const REQUEST_TEMPLATES = Object.freeze({
  "0800": Object.freeze({ always: [7, 11, 12, 13, 41, 42, 70], optional: [] }),
  "0100": SALE,
  "0200": SALE,
  "0220": OFFLINE_SALE,
  "0221": OFFLINE_SALE,
  "0320": UPLOAD,
  "0321": UPLOAD,
  "0400": REVERSAL,
  "0401": REVERSAL,
  "0500": RECONCILIATION,
  "0501": RECONCILIATION,
  "0520": RECONCILIATION,
  "0521": RECONCILIATION,
  "0600": Object.freeze({ always: [7, 11, 12, 13, 41, 42, 60, 63], optional: [] }),
  "0620": CARD_RESULT,
  "0621": CARD_RESULT,
} as const satisfies Readonly<Record<string, MessageTemplate>>);

export type RequestType = keyof typeof REQUEST_TEMPLATES;

/** Fields that an answer must have, with those that only an approval needs, and those of the request that it must not contradict. */
export interface AnswerTemplate {
  readonly always: readonly number[];
  readonly approved?: readonly number[];
  readonly echoed: readonly number[];
}

/** Answers by the message type of the answer. */
export const ANSWER_TEMPLATES: Readonly<Record<string, AnswerTemplate>> = Object.freeze({
  "0810": { always: [39], echoed: [12, 13, 42, 70] },
  "0110": { always: [39], approved: [37, 38], echoed: [3, 4, 12, 13, 42, 49, 60] },
  "0210": { always: [39], approved: [37, 38], echoed: [3, 4, 12, 13, 42, 49, 60] },
  "0230": { always: [39], approved: [37, 38], echoed: [3, 4, 12, 13, 42, 49, 60] },
  "0330": { always: [39], echoed: [3, 4, 12, 13, 42, 49, 60, 90] },
  "0410": { always: [39], echoed: [3, 4, 12, 13, 42, 49] },
  "0510": { always: [39], echoed: [12, 13, 42, 49, 60] },
  "0530": { always: [39], echoed: [12, 13, 42, 49, 60] },
  "0610": { always: [39], echoed: [12, 13, 42, 60] },
  "0630": { always: [39], echoed: [3, 4, 12, 13, 42, 49] },
});

/** Values by field number. */
export type FieldValues = Readonly<Partial<Record<number, FieldValue>>>;

/** Makes a request. A value that is missing, or that the message has no field for, is a bug. */
export function fillRequest(type: RequestType, values: FieldValues): Message {
  const template: MessageTemplate = REQUEST_TEMPLATES[type];
  const message = new Message(type);
  for (const field of template.always) {
    const value = values[field];
    if (value === undefined) throw new Error(`${type} needs field ${field}`);
    message.set(field, value);
  }
  for (const field of template.optional) {
    const value = values[field];
    if (value !== undefined) message.set(field, value);
  }
  for (const field of Object.keys(values)) {
    if (values[Number(field)] !== undefined && !message.has(Number(field))) {
      throw new Error(`${type} has no field ${field}`);
    }
  }
  return message;
}
