/** Totals of a batch as 0500 and 0520 carry them, and as the host tells its own in the answers (docs/host-messages.md, "Settlement"). */
import { decodeAscii, encodeAscii } from "../../codec/ascii";
import { encodeNumeric, numericValue } from "../../codec/bcd";
import { encodeTlv, listTlv } from "../../codec/tlv";
import type { Message } from "../../iso8583/message";
import { sumOf, type ReportCount, type ReportFigures, type ReportTotal } from "../../ui/report";
import type { FieldValues } from "../message-templates";

/** Data object of field 63: one scheme and kind. */
const TOTAL_TAG = 0xdf50;
const KIND_BYTES = Object.freeze(["sale", "refund"] as const);
const NUMBER_BYTES = 5;
const AMOUNT_BYTES = 8;
const NAME_AT = 1 + NUMBER_BYTES + AMOUNT_BYTES;

/** An object takes up to 33 bytes, and the message must fit a record of the journal. More names are summed up: figures count, not names. */
const MOST_OBJECTS = 20;
const OTHER = "OTHER";

/** Where a side's figures stand: number and amount (ISO 8583:1987; credits are refunds, debits are sales). */
const FIGURE_FIELDS = Object.freeze({ sale: [76, 88], refund: [74, 86] } as const);
/** Reversals of both: what was taken back counts for nothing. */
const NO_REVERSALS: FieldValues = Object.freeze({
  75: "0".repeat(10),
  77: "0".repeat(10),
  87: "0".repeat(16),
  89: "0".repeat(16),
});

/** The fields of {@link reconciliationFields}. */
export const RECONCILED_FIELDS: readonly number[] = Object.freeze([60, 63, 74, 75, 76, 77, 86, 87, 88, 89, 97]);

/** Fields 60, 63, 74 to 77, 86 to 89 and 97. */
export function reconciliationFields(batch: number, totals: readonly ReportTotal[]): FieldValues {
  const sale = sumOf(totals, "sale");
  const refund = sumOf(totals, "refund");
  const net = sale.amountMinor - refund.amountMinor;
  return {
    60: String(batch).padStart(6, "0"),
    63: totals.length === 0 ? undefined : totalObjects(totals),
    ...NO_REVERSALS,
    ...figureFields("sale", sale),
    ...figureFields("refund", refund),
    97: (net < 0 ? "C" : "D") + String(Math.abs(net)).padStart(16, "0"),
  };
}

function figureFields(kind: keyof ReportFigures, { count, amountMinor }: ReportCount): FieldValues {
  const [number, amount] = FIGURE_FIELDS[kind];
  return { [number]: String(count).padStart(10, "0"), [amount]: String(amountMinor).padStart(16, "0") };
}

function totalObjects(totals: readonly ReportTotal[]): Uint8Array {
  const objects = summedUp(totals).map(({ kind, count, amountMinor, scheme }) =>
    encodeTlv(
      TOTAL_TAG,
      Uint8Array.of(KIND_BYTES.indexOf(kind)),
      encodeNumeric(count, NUMBER_BYTES),
      encodeNumeric(amountMinor, AMOUNT_BYTES),
      encodeAscii(nameOf(scheme)),
    ),
  );
  const bytes = new Uint8Array(objects.reduce((length, object) => length + object.length, 0));
  let at = 0;
  for (const object of objects) {
    bytes.set(object, at);
    at += object.length;
  }
  return bytes;
}

/** A name of 1 to 16 printable ASCII characters: cards write theirs as they like. */
function nameOf(scheme: string): string {
  const name = scheme.slice(0, 16).replace(/[^ -~]/g, "?");
  return name === "" ? OTHER : name;
}

function summedUp(totals: readonly ReportTotal[]): readonly ReportTotal[] {
  if (totals.length <= MOST_OBJECTS) return totals;
  const named = totals.slice(0, MOST_OBJECTS - KIND_BYTES.length);
  const rest = totals.slice(named.length);
  const others = KIND_BYTES.map((kind): ReportTotal => ({ kind, scheme: OTHER, ...sumOf(rest, kind) }));
  return [...named, ...others.filter(({ count }) => count > 0)];
}

/** The totals in a 0500 that stands in the books: what the Z report tells. */
export function totalsIn(message: Message): ReportTotal[] {
  return listTlv(message.bytes(63) ?? new Uint8Array(0)).map(({ value }) => ({
    kind: KIND_BYTES[value[0]] ?? "sale",
    count: numericValue(value.subarray(1, 1 + NUMBER_BYTES)),
    amountMinor: numericValue(value.subarray(1 + NUMBER_BYTES, NAME_AT)),
    scheme: decodeAscii(value, NAME_AT),
  }));
}

/** What the host counts, by its answer; `undefined` when it does not say. */
export function figuresIn(answer: Message): ReportFigures | undefined {
  const sale = countIn(answer, "sale");
  const refund = countIn(answer, "refund");
  return sale && refund && { sale, refund };
}

function countIn(answer: Message, kind: keyof ReportFigures): ReportCount | undefined {
  const [number, amount] = FIGURE_FIELDS[kind];
  const count = answer.get(number);
  const amountMinor = answer.get(amount);
  return count === undefined || amountMinor === undefined
    ? undefined
    : { count: Number(count), amountMinor: Number(amountMinor) };
}
