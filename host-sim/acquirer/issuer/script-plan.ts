/** What an account says of issuer scripts: commands in words, which script-commands.ts makes commands of. */
import { z } from "zod";

const hex = (bytes: string): z.ZodString =>
  z.string().regex(new RegExp(`^([0-9A-F]{2})${bytes}$`), { error: "bytes as hex digits, in quotes" });
const pin = z.string().regex(/^\d{4,12}$/, { error: "4 to 12 digits, in quotes" });

const scriptCommand = z.union(
  [
    z.strictObject({ applicationBlock: z.literal(true) }),
    z.strictObject({ applicationUnblock: z.literal(true) }),
    z.strictObject({ cardBlock: z.literal(true) }),
    z.strictObject({ unblockPin: z.literal(true) }),
    z.strictObject({ changePin: pin }),
    z.strictObject({ putData: z.strictObject({ tag: hex("{2}"), value: hex("*") }) }),
    z.strictObject({
      updateRecord: z.strictObject({
        file: z.int().min(1).max(30),
        record: z.int().min(1).max(255),
        value: hex("+"),
      }),
    }),
  ],
  {
    error:
      "a script command: applicationBlock, applicationUnblock, cardBlock, unblockPin, changePin, putData, updateRecord",
  },
);

export const issuerScriptSchema = z.strictObject({
  template: z.enum(["71", "72"]).describe("before or after the second GENERATE AC"),
  identifier: hex("{4}").optional().describe("tag 9F18"),
  commands: z.array(scriptCommand).min(1),
  spoilt: z.boolean().default(false).describe("with a wrong MAC, to see what the card does"),
});

export type IssuerScriptPlan = z.output<typeof issuerScriptSchema>;
export type ScriptCommandPlan = z.output<typeof scriptCommand>;
