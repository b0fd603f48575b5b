/** Which scheme a card belongs to: by its application, or by the number on its stripe. Totals are told apart by it. */
import type { PresentedCard } from "./sale-request";

/** Names by the beginning of the application identifier; the longer ones first. */
const NAMES: readonly { readonly aid: string; readonly name: string }[] = Object.freeze([
  { aid: "A0000000043060", name: "Maestro" },
  { aid: "A0000000032010", name: "Visa Electron" },
  { aid: "A0000000032020", name: "V PAY" },
  { aid: "A000000003", name: "Visa" },
  { aid: "A000000004", name: "Mastercard" },
]);
const OTHER = "Other";

/** Ranges of account numbers by their first four digits, with the application whose rules hold for their stripes (ISO/IEC 7812). */
const STRIPE_RANGES: readonly { readonly from: number; readonly to: number; readonly aid: string }[] = Object.freeze([
  { from: 4000, to: 4999, aid: "A0000000031010" },
  { from: 2221, to: 2720, aid: "A0000000041010" },
  { from: 5100, to: 5599, aid: "A0000000041010" },
  { from: 5600, to: 6999, aid: "A0000000043060" },
  { from: 5000, to: 5099, aid: "A0000000043060" },
]);

/** The application of a card; of a stripe, the one whose rules hold for it. `undefined` of a number that nobody here knows. */
export function aidOf(presented: PresentedCard): string | undefined {
  if (presented.kind !== "stripe") return presented.card.aid;
  // The mask leaves the first six digits of every number that has a range here.
  const first = Number(presented.card.pan.toString().slice(0, 4));
  return STRIPE_RANGES.find(({ from, to }) => first >= from && first <= to)?.aid;
}

/** Name of the scheme, at most 16 characters. */
export function schemeOf(presented: PresentedCard): string {
  const card = aidOf(presented);
  return NAMES.find(({ aid }) => card?.startsWith(aid) === true)?.name ?? OTHER;
}
