/** The issuer's own book of accounts: what it knows of a card without having seen it. */
import { join } from "node:path";
import { z } from "zod";
import { readDataFile } from "../../data/data-file";

const digits = (pattern: RegExp, words: string): z.ZodString => z.string().regex(pattern, { error: words });

const account = z.strictObject({
  pan: digits(/^\d{12,19}$/, "12 to 19 digits"),
  expiry: digits(/^\d{4}$/, "YYMM"),
  scheme: z.enum(["visa", "mastercard"]),
  /** Name of the issuer master key; an account without a chip has none. */
  keys: z.string().optional(),
  keyOption: z.enum(["A", "B"]).default("A"),
  /** Answer code that the issuer's own rules come to, whatever else is right. */
  answerCode: digits(/^[0-9A-Z]{2}$/, "two characters of field 39").default("00"),
  /** Highest amount that one transaction may have, in minor units; above it 51. */
  availableMinor: z.int().min(0).optional(),
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
