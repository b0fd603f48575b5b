/** What a person does at the page, as the bench is told. Everything else is refused. */
import { z } from "zod";

/** The sixteen keys, by their meaning. */
export const keyNames = [
  "0",
  "1",
  "2",
  "3",
  "4",
  "5",
  "6",
  "7",
  "8",
  "9",
  "00",
  "cancel",
  "clear",
  "enter",
  "menu",
  "next",
] as const;

const card = z.string().min(1).max(64);

export const fromPage = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("key"), key: z.enum(keyNames) }),
  z.strictObject({ type: z.literal("present"), card }),
  z.strictObject({ type: z.literal("remove"), card }),
  z.strictObject({ type: z.literal("swipe"), card }),
  z.strictObject({ type: z.literal("insert"), card }),
  z.strictObject({ type: z.literal("pull") }),
  z.strictObject({ type: z.literal("network"), cut: z.boolean() }),
  z.strictObject({ type: z.literal("printer"), paper: z.boolean() }),
  z.strictObject({ type: z.literal("power"), on: z.boolean() }),
  z.strictObject({ type: z.literal("tear-off") }),
]);

export type KeyName = (typeof keyNames)[number];
export type FromPage = z.output<typeof fromPage>;
