/** The issuer's own book of accounts: what it knows of a card without having seen it. */
import { join } from "node:path";
import { z } from "zod";
import { readDataFile } from "../../data/data-file";
import { issuerScriptSchema } from "./script-plan";

const digits = (pattern: RegExp, words: string): z.ZodString => z.string().regex(pattern, { error: words });
const answerCode = digits(/^[0-9A-Z]{2}$/, "two characters of field 39");

const account = z.strictObject({
  pan: digits(/^\d{12,19}$/, "12 to 19 digits"),
  expiry: digits(/^\d{4}$/, "YYMM"),
  scheme: z.enum(["visa", "mastercard"]),
  /** Name of the issuer master keys; an account without a chip has none. */
  keys: z.string().optional(),
  keyOption: z.enum(["A", "B"]).default("A"),
  /** Reference for a PIN that comes online. */
  pin: digits(/^\d{4,12}$/, "4 to 12 digits, in quotes").optional(),
  pinTryLimit: z.int().min(1).max(15).default(3),
  /** Answer code that the issuer's own rules come to, whatever else is right. */
  answerCode: answerCode.default("00"),
  /** Answer code to a tap whose cardholder was not verified: strong customer authentication is wanted. */
  strongAuthentication: z.enum(["1A", "65", "70"]).optional(),
  /** Taps without a PIN that are let pass one after another, and what they may come to; then the answer code. */
  tapsWithoutPin: z
    .strictObject({ count: z.int().min(0), totalMinor: z.int().min(0), answerCode: z.enum(["1A", "65", "70"]) })
    .optional(),
  /** Highest amount that one transaction may have, in minor units; above it 51. */
  availableMinor: z.int().min(0).optional(),
  /** Scripts for the card, sent with every answer to a chip that can hear it until the terminal tells that they were carried out. */
  scripts: z.array(issuerScriptSchema).default([]),
  /** Bytes of the issuer's own behind the Card Status Update, where the ARPC is of method 2. */
  proprietaryData: z
    .string()
    .regex(/^([0-9A-F]{2}){1,8}$/, { error: "1 to 8 bytes as hex digits, in quotes" })
    .optional(),
  /** Magnetic-stripe mode of kernel 2: track 2 as it is on the chip, which the CVC3 hangs on. */
  stripeMode: z
    .strictObject({
      track: digits(/^\d{12,19}D\d{17}F?$/, "track 2 with D and ten digits behind the service code"),
      sequence: z.int().min(0).max(99).default(1).describe("PAN sequence number, which no track has room for"),
    })
    .optional(),
});

const accountsSchema = z.array(account).superRefine((accounts, context) => {
  const seen = new Set<string>();
  accounts.forEach(({ pan }, index) => {
    if (seen.has(pan))
      context.addIssue({ code: "custom", path: [index, "pan"], message: "this PAN stands here twice" });
    seen.add(pan);
  });
});

export type Account = z.output<typeof account>;

/** Reads the book of this folder, or another; throws `DataFileError`. */
export function readAccounts(file = join(__dirname, "accounts.yaml")): Account[] {
  return readDataFile(file, accountsSchema);
}
