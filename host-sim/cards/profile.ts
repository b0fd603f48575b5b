/** What a card profile may say. A profile is data: the applets interpret it. */
import { z } from "zod";
import { type ApplicationProfile, applicationSchema } from "./application-profile";
import { faultSchema } from "./fault";
import { digits, hexBytes } from "./hex-bytes";

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

/** The PIN that the card itself checks (EMV Book 3, 6.5.12). */
const pin = z.strictObject({
  digits: digits(/^\d{4,12}$/, "4 to 12 digits, in quotes"),
  tryLimit: z.int().min(1).max(15).default(3),
  triesLeft: z.int().min(0).max(15).optional().describe("left out, all of them"),
});

/** Eight contacts (ISO/IEC 7816-3): how the card introduces itself. */
const contacts = z.strictObject({
  protocol: z.union([z.literal(0), z.literal(1)]).describe("T=0 or T=1"),
  answerToReset: hexBytes.optional().describe("left out, a plain one for the protocol"),
  directory: z.boolean().default(true).describe("whether there is a PSE; without it terminals try their own list"),
});

/** Read in two steps, because what an application may leave out depends on its template. */
const applications = z
  .array(z.record(z.string(), z.unknown()))
  .min(1)
  .describe("each may be `like` a template of application-templates.yaml");

type Entry = Readonly<Record<string, unknown>>;

/** Applications that profiles may build upon, by name. */
export type ApplicationTemplates = Readonly<Record<string, Entry>>;

const stripe = z.strictObject({
  kind: z.literal("stripe"),
  title: z.string(),
  description: z.string().optional(),
  track1: digits(/^%B[ -~]+\?$/, "track 1 with its sentinels, % to ?").optional(),
  track2: digits(/^;[0-9=]+\?$/, "track 2 with its sentinels, ; to ?"),
});

const chipShape = z.strictObject({
  kind: z.literal("chip"),
  title: z.string(),
  description: z.string().optional().describe("what comes of it"),
  uid: hexBytes
    .refine((uid) => [4, 7, 10].includes(uid.length), { error: "4, 7 or 10 bytes" })
    .optional()
    .describe("left out, the card has no antenna"),
  contacts: contacts.optional().describe("left out, the card has no contacts"),
  stripe: z.boolean().default(false).describe("whether there is a magnetic stripe of the same account"),
  account,
  pin: pin.optional(),
  applications,
  faults: z.array(faultSchema).default([]),
});

/** The schema of a profile whose applications may refer to templates. */
export function profileSchemaWith(templates: ApplicationTemplates): ProfileSchema {
  const chip = chipShape.transform((profile, context) => {
    const entries = profile.applications.map((entry) => like(templates, entry));
    const unknown = entries.indexOf(undefined);
    if (unknown >= 0) {
      const message = `there is no template of that name, only ${Object.keys(templates).join(", ")}`;
      context.addIssue({ code: "custom", path: ["applications", unknown, "like"], message });
      return z.NEVER;
    }
    const whole = z.array(applicationSchema).safeParse(entries);
    if (whole.success) return { ...profile, applications: whole.data };
    for (const issue of whole.error.issues) {
      context.addIssue({ code: "custom", path: ["applications", ...issue.path], message: issue.message });
    }
    return z.NEVER;
  });
  return z.discriminatedUnion("kind", [chip, stripe]);
}

export type StripeProfile = z.output<typeof stripe>;
export type ChipProfile = Omit<z.output<typeof chipShape>, "applications"> & {
  readonly applications: readonly ApplicationProfile[];
};
export type ProfileSchema = z.ZodType<ChipProfile | StripeProfile>;
export type CardAccount = z.output<typeof account>;
export type CardPin = z.output<typeof pin>;
export type CardContacts = z.output<typeof contacts>;

/** An application with what it has of its template: its own words win, tags of `data` one by one. */
function like(templates: ApplicationTemplates, entry: Entry): Entry | undefined {
  const { like: name, ...own } = entry;
  if (name === undefined) return own;
  const template = typeof name === "string" ? templates[name] : undefined;
  if (template === undefined) return undefined;
  return { ...template, ...own, data: { ...objectAt(template, "data"), ...objectAt(own, "data") } };
}

function objectAt(entry: Entry, key: string): object {
  const value = entry[key];
  return typeof value === "object" && value !== null ? value : {};
}
