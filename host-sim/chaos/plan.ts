/**
 * The plan of a merchant's day: what people do, and what goes wrong, one after the other. A plan is data: it can be shortened, kept in
 * a file and played again. Each step draws from a seed of its own, so that a step taken out leaves the others as they were.
 */
import { z } from "zod";

const milliseconds = z
  .int()
  .min(0)
  .max(30 * 86_400_000);
const seed = z.int().min(0).max(0xffffffff);
const amountMinor = z.int().min(1).max(999_999);
const ordinal = z.int().min(1).max(100_000);
/** Of what the step leaves open: how quick people are, whether they want a copy. */
const draw = { draw: seed.default(0) };
const payment = {
  amountMinor,
  again: amountMinor.optional().describe("what is keyed when people try it once more: an amount names one attempt"),
  by: z.enum(["tap", "insert", "swipe"]),
  card: z.string().min(1),
  ...draw,
};

const actionSchemas = [
  z.strictObject({ do: z.literal("sale"), ...payment }),
  z.strictObject({ do: z.literal("refund"), ...payment }),
  z.strictObject({
    do: z.literal("void"),
    amountMinor: amountMinor.describe("of the payment that is taken back"),
    ...draw,
  }),
  z.strictObject({ do: z.literal("settle"), ...draw }),
  z.strictObject({ do: z.literal("report"), ...draw }),
  z.strictObject({ do: z.literal("offline"), ...draw }).describe("the supervisor switches the offline mode over"),
  z.strictObject({ do: z.literal("forward"), ...draw }).describe("offline payments are sent now"),
  z.strictObject({ do: z.literal("cancel"), amountMinor, at: z.enum(["amount", "card"]), ...draw }),
  z.strictObject({ do: z.literal("wander"), ...draw }).describe("somebody presses keys without a purpose"),
  z.strictObject({ do: z.literal("wrong-code"), role: z.enum(["merchant", "supervisor"]), ...draw }),
  z.strictObject({ do: z.literal("reprint"), ...draw }),
  z.strictObject({ do: z.literal("wait"), ms: milliseconds, ...draw }),
  z.strictObject({ do: z.literal("quiet"), ...draw }).describe("everything heals, and the books are compared"),
] as const;

/** When a fault strikes, counted from where it stands in the plan. */
const momentSchema = z.union([
  z.strictObject({ operation: ordinal.describe("the n-th program or erase of the flash") }),
  z.strictObject({ ms: milliseconds }),
  z.strictObject({ message: ordinal, side: z.enum(["request", "answer"]) }).describe("as the n-th message passes"),
]);

const passing = { message: ordinal, side: z.enum(["request", "answer"]) };

const faultSchemas = [
  z.strictObject({ fault: z.literal("power"), at: momentSchema, offMs: milliseconds, ...draw }),
  z.strictObject({ fault: z.literal("drop"), ...passing, ...draw }),
  z.strictObject({ fault: z.literal("delay"), ...passing, ms: milliseconds, ...draw }),
  z.strictObject({ fault: z.literal("duplicate"), ...passing, afterMs: milliseconds, ...draw }),
  z.strictObject({ fault: z.literal("reorder"), ...passing, ...draw }),
  z.strictObject({ fault: z.literal("garble"), ...passing, place: z.number().min(0).max(1), ...draw }),
  z.strictObject({ fault: z.literal("partition"), afterMs: milliseconds, ms: milliseconds, ...draw }),
  z.strictObject({ fault: z.literal("break"), at: momentSchema, ...draw }).describe("connections that stand are reset"),
  z.strictObject({ fault: z.literal("host-crash"), at: momentSchema, downMs: milliseconds, ...draw }),
  z.strictObject({ fault: z.literal("host-slow"), ms: milliseconds, forMs: milliseconds, ...draw }),
  z.strictObject({ fault: z.literal("card-torn"), afterMs: milliseconds.describe("of being presented"), ...draw }),
  z.strictObject({ fault: z.literal("rot"), partition: z.enum(["journal", "counters"]), ...draw }),
  z.strictObject({ fault: z.literal("clock"), jumpMs: z.int().min(-86_400_000).max(86_400_000), ...draw }),
] as const;

export const actionSchema = z.discriminatedUnion("do", actionSchemas);
export const faultSchema = z.discriminatedUnion("fault", faultSchemas);

export const planSchema = z.strictObject({
  seed,
  /** Of the terminal's settings, what a plan varies. `stand-in`: the merchant answers for cards that want their issuer, too. */
  offline: z.enum(["never", "card", "stand-in"]).default("never").describe("who may approve without the host"),
  messageType: z.enum(["0100", "0200"]).default("0200"),
  /** The host's totals are other ones the first time that it is asked to settle. */
  totalsDiffer: z.boolean().default(false),
  steps: z.array(z.union([actionSchema, faultSchema])),
});

export type Action = z.output<typeof actionSchema>;
export type Fault = z.output<typeof faultSchema>;
export type Moment = z.output<typeof momentSchema>;
export type Step = Action | Fault;
export type Plan = z.output<typeof planSchema>;

export type ActionOf<Name extends Action["do"]> = Extract<Action, { do: Name }>;
export type FaultOf<Name extends Fault["fault"]> = Extract<Fault, { fault: Name }>;

export function isFault(step: Step): step is Fault {
  return "fault" in step;
}

/** A step on one line, without its sub-seed. */
export function describeStep(step: Step): string {
  const { draw: _draw, ...shown } = step;
  const [, ...rest] = Object.entries(shown);
  const name = isFault(step) ? `fault: ${step.fault}` : step.do;
  return [name, ...rest.map(([key, value]: [string, unknown]) => `${key}=${describeValue(value)}`)].join(" ");
}

function describeValue(value: unknown): string {
  return typeof value === "object" ? describeMoment(value as Moment) : `${value as number | string}`;
}

function describeMoment(moment: Moment): string {
  if ("operation" in moment) return `flash operation ${moment.operation}`;
  if ("ms" in moment) return `${moment.ms} ms`;
  return `${moment.side} ${moment.message}`;
}
