/** Durations in the words people write. */
import { z } from "zod";

/** `250 ms`, `3 s`, `2 min`, `24 h`; parsed to milliseconds. */
export const duration = z
  .string()
  .regex(/^\d+(\.\d+)? ?(ms|s|min|h)$/, { error: 'a duration such as "250 ms", "3 s", "2 min" or "24 h"' })
  .transform((text) => {
    const amount = Number.parseFloat(text);
    if (text.endsWith("ms")) return amount;
    if (text.endsWith("h")) return amount * 3_600_000;
    return text.endsWith("min") ? amount * 60_000 : amount * 1000;
  });
