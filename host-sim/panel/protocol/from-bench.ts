/**
 * What the bench tells the page. Each message carries the whole present state of one noun, or lines that are added to a list;
 * a page that connects gets one of each, so that a lost connection loses nothing.
 */
import { z } from "zod";
import { cardFace } from "./card-face";
import { paperStrip } from "./paper";
import { linkFrame, logLine, wireMessage } from "./wire";

/** Raised when a page of an older build could misread what it gets. */
export const protocolVersion = 1;

export const engineFault = z.strictObject({
  kind: z.enum(["exception", "rejection", "memory", "stack", "abort", "exit"]),
  message: z.string(),
  module: z.string().optional(),
  line: z.number().optional(),
  stack: z.string().optional(),
});

/** What the page shows of the engine's instruments. */
export const instruments = z.strictObject({
  slotBytes: z.number(),
  slotsUsed: z.number(),
  slotsPeak: z.number(),
  chunkBytesUsed: z.number(),
  chunkBytesPeak: z.number(),
  stackSlotsUsed: z.number(),
  stackSlotsPeak: z.number(),
  stackSlotsLimit: z.number(),
  steps: z.number(),
  heapReservedBytes: z.number(),
  heapLimitBytes: z.number(),
  collections: z.number(),
  tlsBytes: z.number(),
  tlsBytesPeak: z.number(),
  tlsLimitBytes: z.number(),
});

export const fromBench = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("hello"),
    protocol: z.literal(protocolVersion),
    engine: z.enum(["xs", "node"]),
    terminalId: z.string(),
    cards: z.array(cardFace),
  }),
  z.strictObject({
    type: z.literal("power"),
    state: z.enum(["off", "on", "dead"]),
    fault: engineFault.optional(),
  }),
  z.strictObject({ type: z.literal("screen"), texts: z.array(z.string()) }),
  z.strictObject({ type: z.literal("lights"), pattern: z.tuple([z.boolean(), z.boolean(), z.boolean(), z.boolean()]) }),
  z.strictObject({ type: z.literal("sound"), hz: z.number().min(0).max(20_000), duty: z.number().min(0).max(1) }),
  z.strictObject({ type: z.literal("field"), carrier: z.boolean(), cards: z.array(z.string()) }),
  z.strictObject({ type: z.literal("slot"), card: z.string().nullable() }),
  z.strictObject({ type: z.literal("printer"), paper: z.boolean() }),
  z.strictObject({ type: z.literal("paper"), strips: z.array(paperStrip) }),
  z.strictObject({ type: z.literal("receipts"), torn: z.array(z.array(paperStrip)) }),
  z.strictObject({ type: z.literal("network"), cut: z.boolean() }),
  z.strictObject({
    type: z.literal("uplink"),
    open: z.boolean(),
    /** `"1.3"`, `"1.2"`, or `"none"` for the engine without TLS of its own; of the last connection when closed. */
    version: z.string().optional(),
    suite: z.string().optional(),
  }),
  z.strictObject({ type: z.literal("messages"), added: z.array(wireMessage) }),
  z.strictObject({ type: z.literal("frames"), added: z.array(linkFrame), left: z.int().describe("frames not sent") }),
  z.strictObject({ type: z.literal("log"), added: z.array(logLine) }),
  z.strictObject({ type: z.literal("instruments"), sample: instruments.nullable() }),
  z.strictObject({ type: z.literal("refused"), action: z.string(), reason: z.string() }),
]);

export type FromBench = z.output<typeof fromBench>;
export type EngineFaultReport = z.output<typeof engineFault>;
export type Instruments = z.output<typeof instruments>;
