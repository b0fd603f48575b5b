/** What a card profile may say. A profile is data: the applets interpret it. */
import { z } from "zod";

/** Bytes as hex text; always quoted in YAML, or `5E03` would be a number. */
export const hexBytes = z
  .string()
  .regex(/^([0-9A-Fa-f]{2})*$/, { error: "bytes as hex digits, in quotes" })
  .transform((text) => Uint8Array.from(Buffer.from(text, "hex")));

const digits = (pattern: RegExp, words: string): z.ZodString => z.string().regex(pattern, { error: words });

/** A tag as hex text, to its number. */
const tag = digits(/^([0-9A-Fa-f]{2}){1,3}$/, "a tag as hex digits, in quotes").transform((text) => parseInt(text, 16));

/** Commands by the name of the standard, as rules refer to them. */
export const commandNames = ["SELECT", "GET PROCESSING OPTIONS", "READ RECORD", "GENERATE AC", "GET DATA"] as const;
export type CommandName = (typeof commandNames)[number];

const account = z.strictObject({
  pan: digits(/^\d{12,19}$/, "12 to 19 digits"),
  sequence: z.int().min(0).max(99).describe("PAN sequence number, tag 5F34"),
  expiry: digits(/^\d{6}$/, "a date YYMMDD").describe("tag 5F24"),
  effective: digits(/^\d{6}$/, "a date YYMMDD").describe("tag 5F25"),
  serviceCode: digits(/^\d{3}$/, "three digits"),
  discretionary: digits(/^\d{0,13}$/, "digits")
    .default("")
    .describe("what follows the service code in track 2"),
  holder: z.string().min(2).max(26).describe("tag 5F20"),
  country: digits(/^\d{3}$/, "ISO 3166 numeric"),
});

const record = z.strictObject({
  file: z.int().min(1).max(30).describe("short file identifier"),
  record: z.int().min(1).max(255),
  tags: z.array(tag).min(1),
  signed: z.boolean().default(false).describe("takes part in offline data authentication"),
});

/** Which cryptogram the card's own risk management comes to. */
const decision = z.enum(["online", "decline"]);

const common = {
  aid: hexBytes,
  label: z.string().min(1).max(16),
  priority: z.int().min(1).max(15),
  kernel: hexBytes.optional().describe("tag 9F2A of the directory entry; left out, the provider's kernel runs"),
  keys: z.string().describe("name in issuer-keys.yaml"),
  keyOption: z.enum(["A", "B"]).default("A").describe("master key derivation, EMV Book 2, A1.4"),
  counter: z.int().min(0).max(0xffff).default(0).describe("transaction counter the card starts from"),
  decision: decision.default("online"),
  corruptCryptogram: z.boolean().default(false),
  interchangeProfile: hexBytes.describe("tag 82"),
  data: z.record(z.string(), hexBytes).default({}).describe("further data objects by tag"),
  records: z.array(record).default([]),
};

const qvsdc = z.strictObject({
  applet: z.literal("qvsdc"),
  cryptogramVersion: z.union([z.literal(10), z.literal(18)]),
  pdol: hexBytes,
  verification: z
    .array(z.enum(["online-pin", "signature", "consumer-device"]))
    .default([])
    .describe("methods the card accepts when the reader requires one, best first"),
  answersWithInformation: z.boolean().default(true).describe("whether tag 9F27 is in the answer"),
  ...common,
});

const mchip = z.strictObject({
  applet: z.literal("mchip"),
  cryptogramVersion: z.union([z.literal(16), z.literal(17)]),
  ...common,
});

const fault = z.union([
  z.strictObject({ leaveFieldAfterCommands: z.int().min(0) }),
  z.strictObject({ on: z.enum(commandNames), statusWord: digits(/^[0-9A-Fa-f]{4}$/, "SW1 SW2 as four hex digits") }),
  z.strictObject({ on: z.enum(commandNames), delayMs: z.int().min(0) }),
]);

const contactless = z.strictObject({
  kind: z.literal("contactless"),
  title: z.string(),
  uid: hexBytes.refine((uid) => [4, 7, 10].includes(uid.length), { error: "4, 7 or 10 bytes" }),
  account,
  applications: z.array(z.discriminatedUnion("applet", [qvsdc, mchip])).min(1),
  faults: z.array(fault).default([]),
});

const stripe = z.strictObject({
  kind: z.literal("stripe"),
  title: z.string(),
  track1: digits(/^%B[ -~]+\?$/, "track 1 with its sentinels, % to ?").optional(),
  track2: digits(/^;[0-9=]+\?$/, "track 2 with its sentinels, ; to ?"),
});

export const profileSchema = z.discriminatedUnion("kind", [contactless, stripe]);

export type ContactlessProfile = z.output<typeof contactless>;
export type StripeProfile = z.output<typeof stripe>;
export type CardAccount = z.output<typeof account>;
export type CardFault = z.output<typeof fault>;
export type QvsdcProfile = z.output<typeof qvsdc>;
export type MchipProfile = z.output<typeof mchip>;
export type ApplicationProfile = QvsdcProfile | MchipProfile;
