/** Rules that bend the acquirer's behaviour, as data: which messages, and what happens to them. */
import { z } from "zod";

/** One value, or any of several. */
const oneOrMore = <Value extends z.ZodType>(value: Value) =>
  z.union([value.transform((single) => [single]), z.array(value).min(1)]);

const messageType = z.string().regex(/^0[0-9]{3}$/, { error: 'a message type such as "0200"' });
const amount = z.int({ error: "an amount in minor units" }).min(0).max(999_999_999_999);
const ordinal = z.int({ error: "a number from 1" }).min(1);

const matchSchema = z.strictObject({
  /** Sales, when left out: a rule on an amount shall not strike the reversal of that amount unasked. */
  messageType: oneOrMore(messageType).default(["0100", "0200"]),
  amountMinor: z
    .union([
      amount.transform((exact) => ({ from: exact, to: exact })),
      z.strictObject({ from: amount.default(0), to: amount.default(999_999_999_999) }),
    ])
    .optional(),
  /** Whole test PANs, or prefixes. */
  pan: oneOrMore(
    z.union([
      z.string().regex(/^\d{8,19}$/, { error: "a PAN of 8 to 19 digits in quotes, or { prefix: … }" }),
      z.strictObject({ prefix: z.string().regex(/^\d{1,19}$/, { error: "1 to 19 digits in quotes" }) }),
    ]),
  ).optional(),
  terminalId: oneOrMore(z.string().min(1).max(8)).optional(),
  /** Which of the messages that fit the rest: the first is 1. */
  nth: z
    .union([
      ordinal.transform((exact) => ({ from: exact, to: exact })),
      z.strictObject({ from: ordinal.default(1), to: ordinal.default(Number.MAX_SAFE_INTEGER) }),
    ])
    .optional(),
});

const effectSchema = z
  .strictObject({
    /** Field 39 of the answer, instead of what the issuer would say. */
    answerCode: z
      .string()
      .regex(/^[0-9A-Z]{2}$/, { error: 'an answer code of two characters in quotes, such as "05"' })
      .optional(),
    /** The answer is sent so much later. What it answers is recorded at once. */
    delayMs: z.int().min(0).max(86_400_000).optional(),
    /** `request`: the message never reached the host. `answer`: it did, and its answer gets lost. */
    lose: z.enum(["request", "answer"]).optional(),
    /** The connection is closed instead of answering. */
    close: z.literal(true).optional(),
    /** These bytes are sent instead of the answer, without a length header. */
    garbage: z
      .string()
      .regex(/^([0-9A-Fa-f]{2})+$/, { error: "bytes in hexadecimal, in quotes" })
      .transform((hex) => new Uint8Array(Buffer.from(hex, "hex")))
      .optional(),
    /** The answer carries another STAN than the request. */
    stan: z.literal("wrong").optional(),
  })
  .refine((effect) => Object.values(effect).some((value) => value !== undefined), {
    error: "at least one of: answerCode, delayMs, lose, close, garbage, stan",
  })
  .refine((effect) => effect.garbage === undefined || effect.stan === undefined, {
    error: "garbage or a wrong stan, not both",
  })
  .refine((effect) => effect.lose === undefined || (effect.garbage === undefined && effect.stan === undefined), {
    error: "what is lost can be neither garbage nor have a wrong stan",
  });

/** One rule. The first that matches wins. */
export const ruleSchema = z.strictObject({
  name: z.string().min(1),
  when: matchSchema.prefault({}),
  then: effectSchema,
});

export const ruleListSchema = z.array(ruleSchema);

export type Rule = z.output<typeof ruleSchema>;
/** A rule as it is written. */
export type RuleInput = z.input<typeof ruleSchema>;
export type RuleMatch = Rule["when"];
export type RuleEffect = Rule["then"];
