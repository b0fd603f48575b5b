/** Reports on a batch: what stands on the screen and on paper, row by row. X while it is open, Z when it is settled. */
import type { PrintLine } from "../ports/printer";
import { formatAmount, type AmountCurrency } from "./amount-format";
import type { TextKey } from "./i18n/text-en";
import { translate, type Language, type TextValues } from "./i18n/translate";
import { centredLines, paperRow } from "./paper";

/** Transactions of one kind and one scheme. */
export interface ReportTotal {
  readonly scheme: string;
  readonly kind: "sale" | "refund";
  readonly count: number;
  readonly amountMinor: number;
}

/** How many of something, and what they come to. */
export interface ReportCount {
  readonly count: number;
  readonly amountMinor: number;
}

/** Sales and refunds of a batch as one side counts them. */
export interface ReportFigures {
  readonly sale: ReportCount;
  readonly refund: ReportCount;
}

/** How the bank took the totals: it counted the same, or it counted otherwise and took over the terminal's list. */
export type ReportEnd =
  { readonly kind: "agreed" } | { readonly kind: "uploaded"; readonly host: ReportFigures | undefined };

export interface ReportData {
  readonly kind: "X" | "Z";
  readonly merchant: { readonly name: string; readonly address: readonly string[]; readonly taxId: string };
  readonly terminalId: string;
  readonly merchantId: string;
  readonly currency: AmountCurrency;
  readonly batch: number;
  /** Local: when it was counted. */
  readonly date: string;
  readonly time: string;
  readonly totals: readonly ReportTotal[];
  /** Made offline and not answered by the bank yet; of an X report. */
  readonly pending: ReportCount | undefined;
  /** Forwarded too late or declined then: sold, and not paid. */
  readonly declined: ReportCount;
  /** A batch before this one that the bank has not settled yet; of an X report. */
  readonly unsettled: number | undefined;
  /** How full the terminal's memory for transactions is, 0 to 100; of an X report. */
  readonly usedPercent: number | undefined;
  /** Of a Z report. */
  readonly end: ReportEnd | undefined;
  readonly development: boolean;
}

/** A row of words: its label left, its value right. */
export interface ReportRow {
  readonly label: string;
  readonly value: string;
  /** A sum, which rows without it are parts of. */
  readonly isSum: boolean;
}

const SUMS = Object.freeze({ sale: "report.sales", refund: "report.refunds" } as const);

/** What the totals of a kind come to. */
export function sumOf(totals: readonly ReportTotal[], kind: ReportTotal["kind"]): ReportCount {
  let count = 0;
  let amountMinor = 0;
  for (const total of totals) {
    if (total.kind !== kind) continue;
    count += total.count;
    amountMinor += total.amountMinor;
  }
  return { count, amountMinor };
}

/** The rows in a language. */
export function reportRows(data: ReportData, language: Language): ReportRow[] {
  const { currency, totals } = data;
  const say = (key: TextKey, values?: TextValues): string => translate(language, key, values);
  const money = (amountMinor: number): string => {
    const amount = formatAmount(Math.abs(amountMinor), currency, language);
    return amountMinor < 0 ? `-${amount}` : amount;
  };
  const rows: ReportRow[] = [];
  const add = (label: string, value: string, isSum = false): void => void rows.push({ label, value, isSum });
  const addCount = (label: string, { count, amountMinor }: ReportCount, isSum = false): void =>
    add(`${count} x ${label}`, money(amountMinor), isSum);
  for (const kind of ["sale", "refund"] as const) {
    addCount(say(SUMS[kind]), sumOf(totals, kind), true);
    for (const total of totals) if (total.kind === kind) addCount(total.scheme, total);
  }
  add(say("report.net"), money(sumOf(totals, "sale").amountMinor - sumOf(totals, "refund").amountMinor), true);
  if (data.pending !== undefined) addCount(say("report.pending"), data.pending);
  if (data.pending !== undefined || data.declined.count > 0) addCount(say("report.declined"), data.declined);
  if (data.unsettled !== undefined) add(say("report.unsettled"), String(data.unsettled), true);
  if (data.usedPercent !== undefined) add(say("report.used"), `${data.usedPercent} %`);
  if (data.end !== undefined) {
    add(say("report.bank"), say(data.end.kind === "agreed" ? "report.agreed" : "report.tookOver"), true);
    const host = data.end.kind === "uploaded" ? data.end.host : undefined;
    if (host !== undefined) {
      addCount(say("report.bankSales"), host.sale);
      addCount(say("report.bankRefunds"), host.refund);
    }
  }
  return rows;
}

/** What the report is called. */
export function reportTitle({ kind, batch }: Pick<ReportData, "kind" | "batch">): {
  readonly key: TextKey;
  readonly values: TextValues;
} {
  return { key: kind === "X" ? "report.x" : "report.z", values: { batch: String(batch) } };
}

/** The lines of the paper. `duplicate` marks one that was printed before. */
export function reportLines(data: ReportData, language: Language, columns: number, duplicate = false): PrintLine[] {
  const say = (key: TextKey): string => translate(language, key);
  const { key, values } = reportTitle(data);
  const rule: PrintLine = { text: "-".repeat(columns) };
  const field = (label: TextKey, value: string): PrintLine[] => paperRow(columns, say(label), value);
  return [
    ...centredLines(columns, data.merchant.name, true),
    ...data.merchant.address.flatMap((line) => centredLines(columns, line)),
    ...centredLines(columns, `${say("receipt.taxId")} ${data.merchant.taxId}`),
    rule,
    ...(data.development ? centredLines(columns, say("receipt.development"), true) : []),
    ...centredLines(columns, translate(language, key, values), true),
    ...(duplicate ? centredLines(columns, say("receipt.duplicate"), true) : []),
    ...field("receipt.date", `${data.date} ${data.time}`),
    ...field("receipt.terminal", data.terminalId),
    ...field("receipt.merchant", data.merchantId),
    rule,
    ...reportRows(data, language).flatMap(({ label, value, isSum }) =>
      paperRow(columns, isSum ? label : `  ${label}`, value, isSum),
    ),
    rule,
    ...(data.end?.kind === "uploaded" ? centredLines(columns, say("report.differs")) : []),
  ];
}
