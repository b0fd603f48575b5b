/** A virtual card as the tray of the page shows it. The account number never comes whole: the page has no use for it. */
import { z } from "zod";

export const cardFace = z.strictObject({
  /** Name in the bench's gallery; scenarios use the same. */
  id: z.string().min(1).max(64),
  /** In English; the page has its own words for the cards it knows. */
  title: z.string().max(80),
  scheme: z.string().max(32),
  maskedPan: z.string().max(24),
  /** MM/YY as embossed. */
  expiry: z.string().max(8),
  contactless: z.boolean(),
  /** Whether it has contacts, for the slot. */
  contact: z.boolean(),
  stripe: z.boolean(),
});

export type CardFace = z.output<typeof cardFace>;
