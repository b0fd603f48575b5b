/** Screens of refunds, voids, reports and settlement, with the longest words and figures that they have. */
import { reportRows, reportTitle, type ReportData } from "../../firmware/ui/report";
import type { Screen } from "../../firmware/ui/screen";

const ok = [{ key: "enter", label: "key.ok" }] as const;
const yesNo = [
  { key: "cancel", label: "key.no" },
  { key: "enter", label: "key.yes" },
] as const;
const paged = [
  { key: "cancel", label: "key.back" },
  { key: "next", label: "key.next" },
  { key: "enter", label: "key.print" },
] as const;

/** A day with both kinds, on which the bank counted otherwise. */
export const SETTLED_DAY: ReportData = {
  kind: "Z",
  merchant: { name: "Kwiaciarnia Pod Lipą", address: ["ul. Długa 7", "31-147 Kraków"], taxId: "6760000000" },
  terminalId: "TAP00001",
  merchantId: "MERCHANT0000001",
  currency: { alpha: "PLN", exponent: 2 },
  batch: 123456,
  date: "2026-11-22",
  time: "23:00:04",
  totals: [
    { scheme: "VISA CREDIT", kind: "sale", count: 12, amountMinor: 123_456 },
    { scheme: "MASTERCARD", kind: "sale", count: 103, amountMinor: 1_234_567 },
    { scheme: "VISA CREDIT", kind: "refund", count: 1, amountMinor: 1_250 },
  ],
  pending: undefined,
  declined: { count: 1, amountMinor: 2_000 },
  usedPercent: undefined,
  unsettled: undefined,
  end: {
    kind: "uploaded",
    host: { sale: { count: 1214, amountMinor: 12_400_000 }, refund: { count: 1, amountMinor: 1_250 } },
  },
  development: true,
};

export const OPEN_DAY: ReportData = {
  ...SETTLED_DAY,
  kind: "X",
  batch: 7,
  pending: { count: 2, amountMinor: 4_500 },
  usedPercent: 3,
  unsettled: 6,
  end: undefined,
};

const report = (data: ReportData, page: number): Screen => ({
  kind: "report",
  title: reportTitle(data),
  rows: reportRows(data, "pl"),
  page,
  hints: paged,
});

const notice = (tone: "plain" | "good" | "problem", title: string, text: string, values = {}, hints: unknown = ok) =>
  ({ kind: "notice", tone, title: { key: title, values }, text: { key: text, values }, hints }) as Screen;

const amount = "123 456,78 zł";

export const settlementSamples: Readonly<Record<string, Screen>> = {
  "report-x": report(OPEN_DAY, 0),
  "report-x-last": report(OPEN_DAY, 1),
  "report-z": report(SETTLED_DAY, 0),
  "report-z-last": report(SETTLED_DAY, 1),
  "number-empty": {
    kind: "number",
    title: "void.number",
    digits: "",
    text: { key: "void.number.text" },
    isWarning: false,
  },
  "number-unknown": {
    kind: "number",
    title: "void.number",
    digits: "000123",
    text: { key: "void.unknown" },
    isWarning: true,
  },
  "number-already": {
    kind: "number",
    title: "void.number",
    digits: "12",
    text: { key: "void.already" },
    isWarning: true,
  },
  "void-ask": notice(
    "problem",
    "void.ask",
    "void.ask.text",
    { amount, number: "000123", card: "476173******0010" },
    yesNo,
  ),
  "void-done": notice("good", "void.done", "void.done.text"),
  "void-queued": notice("good", "void.done", "void.queued.text"),
  "void-owed": notice("good", "void.done", "void.owed.text"),
  "settle-ask": notice("plain", "settle.ask", "settle.ask.text", { batch: "123456", count: "1216", amount }, yesNo),
  "settle-sending": notice("plain", "settle.busy", "settle.sending", { count: "2000" }, []),
  "settle-comparing": notice("plain", "settle.busy", "settle.comparing", {}, []),
  "settle-uploading": notice("plain", "settle.busy", "settle.uploading", { done: "1999", count: "2000" }, []),
  "settle-done": notice("good", "settle.done", "settle.done.text"),
  "settle-uploaded": notice("good", "settle.done", "settle.uploaded.text"),
  "settle-empty": notice("plain", "settle.empty", "settle.empty.text"),
  "settle-unsent": notice("problem", "settle.failed", "settle.unsent.text", { count: "2000", code: "E-TLS-02" }),
  "settle-unanswered": notice("problem", "settle.failed", "settle.noAnswer.text", { code: "E-TLS-02" }),
  "settle-refused": notice("problem", "settle.failed", "settle.refused.text", { code: "58" }),
  "wipe-unsettled": notice("problem", "wipe.unsettled", "wipe.unsettled.text", { unsent: "2000", count: "1216" }),
};
