/** How card data write bytes, tags and digits in YAML. */
import { z } from "zod";

/** Bytes as hex text; always quoted in YAML, or `5E03` would be a number. */
export const hexBytes = z
  .string()
  .regex(/^([0-9A-Fa-f]{2})*$/, { error: "bytes as hex digits, in quotes" })
  .transform((text) => Uint8Array.from(Buffer.from(text, "hex")));

/** Text of a certain form; `words` tell what is expected. */
export const digits = (pattern: RegExp, words: string): z.ZodString => z.string().regex(pattern, { error: words });

/** A tag as hex text, to its number. */
export const tag = digits(/^([0-9A-Fa-f]{2}){1,3}$/, "a tag as hex digits, in quotes").transform((text) =>
  parseInt(text, 16),
);
