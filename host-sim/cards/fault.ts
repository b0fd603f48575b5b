/** Faults by rule: what a card does otherwise than its standard says. They are data, in a profile or in a scenario's step. */
import { z } from "zod";
import { commandNames } from "./commands";
import { digits, hexBytes } from "./hex-bytes";

/** Ways in which an answer's data are damaged; what each does stands in malformed-answer.ts. */
export const malformations = [
  "empty",
  "cut-short",
  "length-over-end",
  "length-indefinite",
  "length-of-four-bytes",
  "tag-without-end",
  "nested-too-deep",
  "other-template",
  "value-twice",
  "trailing-byte",
  "all-zero",
] as const;
export type Malformation = (typeof malformations)[number];

/** Which command: its name, and which of its kind since the card was powered; left out, each of them. */
const where = {
  on: z.enum(commandNames),
  occurrence: z.int().min(1).optional(),
};

export const cryptogramTypes = ["AAC", "TC", "ARQC"] as const;
export type CryptogramType = (typeof cryptogramTypes)[number];

export const faultSchema = z.union(
  [
    z.strictObject({ leaveFieldAfterCommands: z.int().min(0) }).describe("the holder takes the card away"),
    z.strictObject({ ...where, statusWord: digits(/^[0-9A-Fa-f]{4}$/, "SW1 SW2 as four hex digits") }),
    z.strictObject({ ...where, delayMs: z.int().min(0) }),
    z.strictObject({ ...where, drop: z.literal(true) }).describe("the answer never comes"),
    z
      .strictObject({ ...where, answerLost: z.literal(true) })
      .describe("carried out, but the card leaves before it answers"),
    z.strictObject({ ...where, malformed: z.enum(malformations) }),
    z.strictObject({ ...where, answer: hexBytes }).describe("these bytes instead, status word included"),
    z.strictObject({ endlessRecords: z.literal(true) }).describe("the file locator names records without end"),
    z.strictObject({ forceCryptogram: z.enum(cryptogramTypes) }).describe("whatever was asked for"),
    z.strictObject({ corrupt: z.enum(["cryptogram", "signature"]) }).describe("wrong in one bit"),
    z.strictObject({ replaySignature: z.literal(true) }).describe("the first dynamic signature again and again"),
  ],
  { error: `a fault of card data; commands are ${commandNames.join(", ")}` },
);

export type CardFault = z.output<typeof faultSchema>;
