/** What a terminal states about itself (docs/compliance.md), as it is believed: checked field by field, and nothing else taken. */
import { z } from "zod";

const digest = z.string().regex(/^[0-9A-F]{64}$/);
const time = z.iso.datetime();

export const statementSchema = z.strictObject({
  form: z.literal(1),
  terminal: z.string().min(1).max(8),
  serial: z.string().max(8),
  board: z.string().max(32),
  development: z.boolean(),
  time,
  started: time,
  version: z.string().max(32),
  built: time,
  image: digest.nullable(),
  configuration: digest.nullable(),
  age: z.enum(["supported", "ageing", "outdated"]),
  selfTest: z.strictObject({ time, failed: z.array(z.string().max(16)).max(32) }),
  tamper: z
    .strictObject({
      open: z.array(z.string().max(16)).max(8),
      lastWipe: z.enum(["wrong-codes", "technician", "tamper"]).nullable(),
    })
    .nullable(),
  certificate: time.nullable(),
  roots: z.int().min(0).max(4),
  keys: z.strictObject({
    algorithm: z.enum(["aes", "tdes"]),
    id: z
      .string()
      .regex(/^[0-9A-F]{16,20}$/)
      .nullable(),
    next: z.int().min(0).nullable(),
  }),
  codes: z.array(z.enum(["merchant", "supervisor", "technician"])).max(3),
  egress: z.array(z.string().max(80)).max(4),
  damaged: z.int().min(0),
  audit: z.strictObject({ sequence: z.int().min(0), head: digest, broken: z.boolean() }),
});

export type Statement = z.output<typeof statementSchema>;

/** The statement in these bytes; `undefined` when they are none. */
export function readStatement(bytes: Uint8Array): Statement | undefined {
  try {
    const result = statementSchema.safeParse(JSON.parse(Buffer.from(bytes).toString("utf8")));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
}
