/** One of each screen as a sale shows them, for the tests of the look and for looking at them. */
import type { CardPrompt } from "../../firmware/terminal/card-prompts";
import { BUSY, PRESENT_AGAIN, PROMPTS, REMOVE } from "../../firmware/terminal/card-prompts";
import { REFUSAL_TEXTS } from "../../firmware/terminal/access/code-texts";
import { OPEN_ITEMS, ROLE_ITEMS } from "../../firmware/terminal/menu-items";
import { ageNotice, barScreen, OUTDATED_SCREEN } from "../../firmware/terminal/protection/protection-screens";
import type { Screen } from "../../firmware/ui/screen";
import { settlementSamples } from "./settlement-samples";
import type { PaymentScreen } from "../../firmware/ui/screens/payment";
import type { Status } from "../../firmware/ui/status-bar";

const currency = { alpha: "PLN", exponent: 2 };
const amountMinor = 123456;
const cancel = [{ key: "cancel", label: "key.cancel" }] as const;
const ok = [{ key: "enter", label: "key.ok" }] as const;
const payment = { kind: "payment", amountMinor, currency, progress: undefined, hints: cancel } as const;
const pin = {
  kind: "pin",
  amountMinor,
  currency,
  title: { key: "pin.enter" },
  text: { key: "pin.private" },
  isWarning: false,
} as const;
/** As long as the names of applications may be (EMV Book 1, 12.2.3: 16 characters), and one page more than one shows. */
const choice = {
  kind: "choice",
  title: "application.choose",
  items: ["VISA CREDIT", "VISA ELECTRON", "DEBIT MASTERCARD", "Karta płatnicza"],
  selected: 0,
} as const;
/** The longest words that a new terminal says. */
const newCode = {
  kind: "code",
  occasion: { key: "code.firstStart", values: { number: "1", count: "3" } },
  owner: { key: "code.supervisor" },
  title: { key: "code.choose" },
  text: { key: "code.length", values: { shortest: "6", longest: "12" } },
  isWarning: false,
} as const;
const askedCode = {
  kind: "code",
  occasion: { key: "code.asked" },
  owner: { key: "code.technician" },
  title: { key: "code.enter" },
  text: { key: "pin.private" },
  isWarning: false,
} as const;
const result = { kind: "result", amountMinor, currency } as const;

export const SAMPLE_STATUS: Status = { link: "up", terminalId: "TAP00001", clock: "14:05", occasion: "card.toPay" };

/** A code screen for each reason to refuse a new code. */
const refusedCodes = Object.fromEntries(
  Object.entries(REFUSAL_TEXTS).map(([name, key]): [string, Screen] => [
    `code-${name}`,
    { ...newCode, digits: 0, title: { key }, isWarning: true },
  ]),
);

/** A payment screen of each prompt in a table of the terminal's. */
function paymentSamples(
  group: string,
  prompts: Readonly<Record<string, CardPrompt>>,
  hints: PaymentScreen["hints"],
): Record<string, Screen> {
  return Object.fromEntries(
    Object.entries(prompts).map(([name, { tone, icon, title, text }]): [string, Screen] => [
      `${group}-${name}`,
      { ...payment, tone, icon, title: { key: title }, text: text && { key: text }, hints },
    ]),
  );
}

export const SCREEN_SAMPLES: Readonly<Record<string, Screen>> = {
  boot: { kind: "boot", board: "host-sim", version: "0.1.0", development: true },
  "boot-release": { kind: "boot", board: "ESP32-S3", version: "0.1.0", development: false },
  unprovisioned: { kind: "unprovisioned", code: "P5", key: "host.port" },
  idle: { kind: "idle", merchant: "Kwiaciarnia Pod Lipą", currency, notice: undefined },
  "idle-offline": {
    kind: "idle",
    merchant: "Księgarnia i Antykwariat Źródło Kraków",
    currency,
    notice: { key: "idle.offline", values: { code: "TLS-02" } },
  },
  "idle-ageing": { kind: "idle", merchant: "Kwiaciarnia Pod Lipą", currency, notice: ageNotice("ageing") },
  "idle-outdated": { kind: "idle", merchant: "Kwiaciarnia Pod Lipą", currency, notice: ageNotice("outdated") },
  "barred-tampered": barScreen({ code: "S1", detail: "front" }),
  "barred-selfTest": barScreen({ code: "S2", detail: "AES-CBC decrypt" }),
  "barred-image": barScreen({ code: "S3", detail: "" }),
  outdated: OUTDATED_SCREEN,
  amount: { kind: "amount", title: "amount.label", amountMinor: 1250, currency, limitMinor: undefined },
  "amount-limit": { kind: "amount", title: "amount.refund", amountMinor: 99_999_999, currency, limitMinor: 99_999_999 },
  present: {
    ...payment,
    tone: "ask",
    icon: "contactless",
    title: { key: "card.tapOrSwipe" },
    text: { key: "card.phone" },
  },
  "present-any": {
    ...payment,
    tone: "ask",
    icon: "contactless",
    title: { key: "card.tapOrSwipe" },
    text: { key: "card.orInsert" },
  },
  insert: {
    ...payment,
    tone: "ask",
    icon: "card-insert",
    title: { key: "card.insert" },
    text: { key: "card.insert.text" },
  },
  ...paymentSamples("again", PROMPTS, cancel),
  ...paymentSamples("busy", BUSY, []),
  ...paymentSamples("remove", REMOVE, []),
  ...paymentSamples("present-again", PRESENT_AGAIN, cancel),
  choice: { ...choice, selected: 0 },
  "choice-last": { ...choice, selected: 3 },
  "choice-again": { ...choice, title: "application.again", selected: 1 },
  "choice-one": { ...choice, title: "application.confirm", items: ["Debit Mastercard"], selected: 0 },
  pin: { ...pin, digits: 0 },
  "pin-entered": { ...pin, digits: 4 },
  "pin-longest": { ...pin, digits: 12 },
  "pin-largest-amount": { ...pin, amountMinor: 99_999_999, digits: 6 },
  "pin-bypass": { ...pin, digits: 0, text: { key: "pin.bypass" } },
  "pin-wrong": {
    ...pin,
    digits: 0,
    title: { key: "pin.wrong" },
    text: { key: "pin.tries", values: { count: "2" } },
    isWarning: true,
  },
  "pin-last-try": { ...pin, digits: 3, text: { key: "pin.lastTry" }, isWarning: true },
  authorising: {
    ...payment,
    tone: "busy",
    icon: undefined,
    title: { key: "host.authorising" },
    text: { key: "host.authorising.text" },
    progress: 1,
    hints: [],
  },
  approved: {
    ...result,
    tone: "approved",
    title: { key: "result.approved" },
    text: undefined,
    detail: { key: "result.approved.code", values: { code: "A12345" } },
  },
  declined: {
    ...result,
    tone: "declined",
    title: { key: "result.declined" },
    text: { key: "declined.funds" },
    detail: { key: "result.declined.code", values: { code: "51" } },
  },
  "insert-card": {
    ...result,
    tone: "declined",
    title: { key: "result.insertCard" },
    text: { key: "result.insertCard.text" },
    detail: { key: "result.declined.code", values: { code: "1A" } },
  },
  "not-completed": {
    ...result,
    tone: "not-completed",
    title: { key: "result.notCompleted" },
    text: { key: "result.notCompleted.reversing" },
    detail: { key: "result.declined.code", values: { code: "H1" } },
  },
  cancelled: {
    kind: "notice",
    tone: "plain",
    title: { key: "end.cancelled" },
    text: { key: "end.cancelled.text" },
    hints: ok,
  },
  "no-connection": {
    kind: "notice",
    tone: "problem",
    title: { key: "end.noConnection" },
    text: { key: "end.noConnection.text", values: { code: "TLS-02" } },
    hints: ok,
  },
  "reader-fault": {
    kind: "notice",
    tone: "fault",
    title: { key: "end.reader" },
    text: { key: "end.reader.text", values: { code: "R1" } },
    hints: ok,
  },
  "ask-customer": {
    kind: "notice",
    tone: "plain",
    title: { key: "print.askCustomer" },
    text: { key: "print.askCustomer.text" },
    hints: [
      { key: "cancel", label: "key.no" },
      { key: "enter", label: "key.yes" },
    ],
  },
  "no-paper": {
    kind: "notice",
    tone: "problem",
    title: { key: "print.noPaper" },
    text: { key: "print.problem.text" },
    hints: [
      { key: "cancel", label: "key.no" },
      { key: "enter", label: "key.yes" },
    ],
  },
  "echo-done": {
    kind: "notice",
    tone: "good",
    title: { key: "echo.done" },
    text: { key: "echo.done.text" },
    hints: ok,
  },
  "code-new": { ...newCode, digits: 0 },
  "code-repeat": { ...newCode, digits: 6, title: { key: "code.repeat" } },
  ...refusedCodes,
  "code-asked": { ...askedCode, digits: 12 },
  "code-changed": { ...newCode, occasion: { key: "code.changing" }, digits: 3 },
  "code-wrong": { ...askedCode, digits: 0, title: { key: "code.wrong" }, isWarning: true },
  "code-locked": {
    kind: "notice",
    tone: "problem",
    title: { key: "code.locked" },
    text: { key: "code.locked.text", values: { time: "59:59" } },
    hints: [{ key: "cancel", label: "key.back" }],
  },
  "code-checking": {
    kind: "notice",
    tone: "plain",
    title: { key: "code.checking" },
    text: { key: "code.wait" },
    hints: [],
  },
  "code-set": { kind: "notice", tone: "good", title: { key: "code.set" }, text: { key: "code.set.text" }, hints: ok },
  "wipe-ask": {
    kind: "notice",
    tone: "problem",
    title: { key: "wipe.ask" },
    text: { key: "wipe.ask.text" },
    hints: [
      { key: "cancel", label: "key.no" },
      { key: "enter", label: "key.yes" },
    ],
  },
  "wipe-done": {
    kind: "notice",
    tone: "fault",
    title: { key: "wipe.done" },
    text: { key: "wipe.done.text", values: { code: "W1" } },
    hints: ok,
  },
  "export-busy": {
    kind: "notice",
    tone: "plain",
    title: { key: "export.busy" },
    text: { key: "export.busy.text", values: { count: "441" } },
    hints: [],
  },
  "export-done": {
    kind: "notice",
    tone: "good",
    title: { key: "export.done" },
    text: { key: "export.done.text", values: { sequence: "123456" } },
    hints: ok,
  },
  "export-failed": {
    kind: "notice",
    tone: "problem",
    title: { key: "export.failed" },
    text: { key: "echo.failed.text", values: { code: "TLS-02" } },
    hints: ok,
  },
  "safe-fault": {
    kind: "notice",
    tone: "fault",
    title: { key: "end.internal" },
    text: { key: "safe.fault.text", values: { code: "V2" } },
    hints: [],
  },
  menu: { kind: "menu", items: OPEN_ITEMS, selected: 1 },
  "menu-last": { kind: "menu", items: OPEN_ITEMS, selected: 4 },
  "menu-technician": { kind: "menu", items: ROLE_ITEMS.technician, selected: 0 },
  "menu-technician-last": { kind: "menu", items: ROLE_ITEMS.technician, selected: 6 },
  "menu-merchant": { kind: "menu", items: ROLE_ITEMS.merchant, selected: 0 },
  "menu-merchant-second": { kind: "menu", items: ROLE_ITEMS.merchant, selected: 4 },
  "menu-supervisor-last": { kind: "menu", items: ROLE_ITEMS.supervisor, selected: ROLE_ITEMS.supervisor.length - 1 },
  ...settlementSamples,
  information: {
    kind: "information",
    rows: [
      { label: "information.terminal", value: "TAP00001" },
      { label: "information.merchant", value: "MERCHANT0000001" },
      { label: "information.version", value: "0.1.0" },
      { label: "information.board", value: "host-sim" },
      { label: "information.host", value: "acquirer.tapline.test:8583" },
      { label: "information.connection", value: "TLS 1.3" },
      { label: "information.stan", value: "000123" },
    ],
  },
};
