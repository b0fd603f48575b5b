/** What a scenario file may say. The shapes are data; what they do stands in steps.ts and expectations.ts. */
import { z } from "zod";
import { ruleListSchema } from "../acquirer/rules/rule-schema";
import { type CardFault, faultSchema } from "../cards/fault";
import { terminalVariants } from "../world/certificate-variants";
import { duration } from "./duration";
import { faultSteps } from "./fault-steps";
import { keyNames } from "./keys";

/** Keys in the order they are pressed, separated by blanks. */
const keys = z
  .string()
  .transform((text) => text.trim().split(/\s+/))
  .refine((names) => names.every((name) => keyNames.has(name)), {
    error: `keys separated by blanks, each one of: ${[...keyNames].join(" ")}`,
  });

const texts = z.union([z.string().transform((text) => [text]), z.array(z.string()).min(1)]);

const screenExpectation = z.strictObject({
  screen: texts.describe("texts that must all stand on the screen, together, within the time"),
  within: duration.optional(),
});

/** A file beside the scenario, of what a terminal and a card said to each other. */
const trace = z.string().min(1).describe("path of an APDU trace, relative to the scenario's file");

interface Tap {
  readonly cards: readonly string[];
  readonly trace?: string;
  readonly leavesAfterCommands?: number;
  readonly stays?: number;
}

const tap = z.union([
  z.string().transform((card): Tap => ({ cards: [card] })),
  z
    .strictObject({
      card: z.string().optional(),
      cards: z.array(z.string()).min(1).optional(),
      trace: trace.optional(),
      leavesAfterCommands: z.int().min(0).optional().describe("the card leaves the field after so many commands"),
      stays: duration.optional().describe("the card is taken away after this time"),
    })
    .refine(({ card, cards, trace }) => [card, cards, trace].filter((each) => each !== undefined).length === 1, {
      error: "one of card, cards and trace",
    })
    .transform(({ card, cards, ...rest }): Tap => ({ ...rest, cards: cards ?? (card === undefined ? [] : [card]) })),
]);

interface Insertion {
  readonly card?: string;
  readonly faults: readonly CardFault[];
  readonly trace?: string;
  readonly protocol: 0 | 1;
}

const usualInsertion = { faults: [], protocol: 0 } as const;

const insert = z.union(
  [
    z.string().transform((card): Insertion => ({ ...usualInsertion, card })),
    z
      .strictObject({ card: z.string(), faults: z.array(faultSchema).default([]) })
      .transform((value): Insertion => ({ ...usualInsertion, ...value })),
    z
      .strictObject({ trace, protocol: z.union([z.literal(0), z.literal(1)]).default(0) })
      .transform((value): Insertion => ({ ...usualInsertion, ...value })),
  ],
  { error: "the name of a card, { card, faults } or { trace, protocol: 0 or 1 }" },
);

/** One step: exactly one of these keys. */
export const stepSchema = z.union(
  [
    z.strictObject({ sale: z.int().min(1).max(999_999_999_999).describe("amount in minor units") }),
    z.strictObject({ keys }),
    z.strictObject({ tap }),
    z.strictObject({ remove: z.literal("card") }),
    z.strictObject({ insert }),
    z.strictObject({ pull: z.literal("card") }),
    z.strictObject({
      swipe: z.union([
        z.string().transform((card) => ({ card, damaged: false })),
        z.strictObject({ card: z.string(), damaged: z.boolean().default(false) }),
      ]),
    }),
    z.strictObject({ wait: duration }),
    ...faultSteps,
    z.strictObject({ tamper: z.enum(["open", "closed"]).describe("the case") }),
    z.strictObject({
      image: z.enum(["changed", "damaged", "restored"]).describe("the firmware in flash, from the next look on"),
    }),
    z.strictObject({ printer: z.enum(["paper-out", "paper-in", "cover-open", "cover-closed"]) }),
    z.strictObject({ expect: screenExpectation }),
  ],
  {
    error:
      "one step: sale, keys, tap, remove, insert, pull, swipe, wait, power, network, message, host, clock, rot, tamper, image, printer or expect",
  },
);

/** A value, or `null` for nothing there. */
const valueOrAbsent = z.union([z.string(), z.null()]);

const messageExpectation = z.strictObject({
  mti: z.string().regex(/^\d{4}$/, { error: "four digits" }),
  from: z.enum(["terminal", "host"]).optional(),
  fields: z.record(z.string().regex(/^\d{1,3}$/), valueOrAbsent).optional(),
  tags: z
    .record(z.string().regex(/^([0-9A-F]{2})+$/, { error: "a tag in capital hex digits" }), valueOrAbsent)
    .optional()
    .describe("data objects of field 55"),
});

const ledgerExpectation = z.strictObject({
  mti: z.string().optional(),
  amountMinor: z.int().optional(),
  currency: z.string().optional(),
  answerCode: z.string().nullable().optional(),
  state: z.string().optional(),
  cryptogram: z.string().optional(),
  entryMode: z.string().optional(),
  cardDecision: z.enum(["TC", "AAC", "ARQC"]).nullable().optional().describe("how the card ended, once it was told"),
  cardCryptogram: z.string().nullable().optional(),
  scripts: z.enum(["delivered", "failed"]).nullable().optional().describe("what became of the issuer's scripts"),
  outcome: z
    .enum(["authorised", "charged", "refunded", "declined", "voided", "reversed", "barred"])
    .optional()
    .describe("the state, with voids told apart"),
  batch: z.int().nullable().optional(),
  offlineApproval: z.enum(["Y1", "Y3"]).nullable().optional(),
});

const settlementExpectation = z.strictObject({
  batch: z.int().optional(),
  state: z.enum(["differing", "agreed", "taken"]).optional(),
  netMinor: z.int().optional().describe("sales less refunds, as the terminal has them"),
  differences: z.int().optional().describe("how many transactions the books do not agree on"),
});

export const scenarioSchema = z.strictObject({
  scenario: z.string().min(1).describe("a sentence: what happens"),
  clock: z.iso.datetime().default("2026-03-02T09:15:00Z"),
  seed: z.int().min(0).max(0xffffffff).default(1),
  terminal: z.record(z.string(), z.unknown()).default({}).describe("settings that differ from the bench's usual ones"),
  firstBoot: z.boolean().default(false).describe("the terminal comes without codes, and demands them"),
  host: z
    .strictObject({
      rules: ruleListSchema.default([]).describe("rules of the acquirer, before the bench's test amounts"),
      certificate: z.enum(["valid", "other-authority", "expired", "wrong-name"]).default("valid"),
      terminalCertificate: z.enum(terminalVariants).default("valid"),
      maximumTlsVersion: z.enum(["1.3", "1.2", "1.1"]).default("1.3"),
    })
    .prefault({}),
  engines: z
    .array(z.enum(["node", "xs"]))
    .min(1)
    .default(["node", "xs"])
    .describe("engines the scenario makes sense on"),
  steps: z.array(stepSchema).min(1),
  expect: z
    .strictObject({
      wire: z.array(messageExpectation).optional().describe("all messages after sign-on, in order"),
      receipt: texts.optional().describe("texts that must stand on the printed receipts"),
      ledger: z.array(ledgerExpectation).optional().describe("all rows of the ledger, in order"),
      settlements: z.array(settlementExpectation).optional().describe("all settlements of the terminal, by batch"),
      tls: z.string().optional(),
    })
    .prefault({}),
});

export type Scenario = z.output<typeof scenarioSchema>;
export type ScenarioStep = z.output<typeof stepSchema>;
export type MessageExpectation = z.output<typeof messageExpectation>;
