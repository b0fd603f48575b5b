/** What comes out of the printer, line by line, as ESC/POS left it. */
import { z } from "zod";

export const paperLine = z.strictObject({
  text: z.string().max(200),
  align: z.enum(["left", "centre", "right"]),
  bold: z.boolean(),
  doubleWidth: z.boolean(),
  doubleHeight: z.boolean(),
});

/** A strip of paper; `cut` says whether the cutter has parted it from the roll. */
export const paperStrip = z.strictObject({ lines: z.array(paperLine), cut: z.boolean() });

export type PaperLine = z.output<typeof paperLine>;
export type PaperStrip = z.output<typeof paperStrip>;
