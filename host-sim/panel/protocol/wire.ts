/** What passes between terminal and acquirer, and between firmware and board, as the page lists it. */
import { z } from "zod";

/** One field of a message, masked by the bench before it leaves it. */
export const wireField = z.strictObject({ field: z.int().min(0).max(128), name: z.string(), value: z.string() });

export const wireMessage = z.strictObject({
  id: z.int(),
  /** Milliseconds since 1970 by the simulation's clock. */
  at: z.number(),
  from: z.enum(["terminal", "host"]),
  mti: z.string().regex(/^\d{4}$/),
  /** Length on the wire, header not counted. */
  byteLength: z.int(),
  fields: z.array(wireField),
});

/** A frame of the board link. Payloads are told by their length: card data passes here in clear. */
export const linkFrame = z.strictObject({
  id: z.int(),
  /** Milliseconds since the simulation began. */
  atMs: z.number(),
  from: z.enum(["firmware", "bench"]),
  kind: z.enum(["call", "post", "idle", "fault", "sample", "answer", "wake", "sample-request", "unreadable"]),
  /** Operation, event or cause. */
  name: z.string(),
  detail: z.string(),
  byteLength: z.int(),
});

export const logLine = z.strictObject({
  id: z.int(),
  at: z.number(),
  level: z.enum(["debug", "info", "warning", "error"]),
  event: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

export type WireField = z.output<typeof wireField>;
export type WireMessage = z.output<typeof wireMessage>;
export type LinkFrameLine = z.output<typeof linkFrame>;
export type LogLine = z.output<typeof logLine>;
