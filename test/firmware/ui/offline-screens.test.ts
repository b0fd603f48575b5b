import { drawScreen, type Screen } from "../../../firmware/ui/screen";
import type { Status } from "../../../firmware/ui/status-bar";
import { TEXT_EN, type TextKey } from "../../../firmware/ui/i18n/text-en";
import type { Phrase } from "../../../firmware/ui/i18n/translate";
import { PictureCanvas } from "../../support/picture-canvas";

const status: Status = {
  link: "down",
  terminalId: "TAP00001",
  clock: "14:05",
  occasion: "card.toPayOffline",
  isOffline: true,
};
const amountMinor = 99_999_99;
const currency = { alpha: "PLN", exponent: 2 };
const values = { count: "2000", amount: "200 000,00 zł", code: "E-DNS", reason: "x" };

const payment = (title: TextKey, text: TextKey): Screen => ({
  kind: "payment",
  ...{ amountMinor, currency, tone: "ask", icon: "contactless", progress: undefined, hints: [] },
  title: { key: title },
  text: { key: text },
});
const notice = (title: TextKey, text: Phrase): Screen => ({
  kind: "notice",
  tone: "problem",
  title: { key: title },
  text,
  hints: [],
});
const idle = (key: TextKey): Screen => ({ kind: "idle", merchant: "Kwiaciarnia", currency, notice: { key, values } });
const result = (title: TextKey, text: TextKey): Screen => ({
  kind: "result",
  ...{ tone: "approved", amountMinor, currency, detail: undefined },
  title: { key: title },
  text: { key: text },
});

const REASONS = (Object.keys(TEXT_EN) as TextKey[]).filter((key) =>
  /^offline\.(barred|disabled|noEntry|card|count|amount|total|window|scheme)$/.test(key),
);
const SCREENS: readonly Screen[] = [
  payment("card.tapOrSwipe", "card.orInsert"),
  { kind: "pin", ...{ amountMinor, currency, title: { key: "pin.enter" }, text: { key: "pin.private" } }, ...entry() },
  { kind: "amount", title: "amount.label", amountMinor, currency, limitMinor: undefined },
  idle("idle.offlineMode"),
  idle("idle.unsent"),
  idle("idle.declinedLater"),
  result("result.offline", "result.offline.card"),
  result("result.offline", "result.offline.standIn"),
  result("result.notCompleted", "result.offline.notKept"),
  ...REASONS.map((reason) => notice("offline.refused", { key: reason, values })),
  notice("offline.ask", { key: "offline.ask.text", values }),
  notice("offline.ask.off", { key: "offline.ask.off.text" }),
  notice("offline.on", { key: "offline.on.text" }),
  notice("offline.off", { key: "offline.off.text" }),
  notice("offline.needless", { key: "offline.needless.text" }),
  notice("forward.busy", { key: "forward.busy.text", values }),
  notice("forward.done", { key: "forward.done.text", values }),
  notice("forward.failed", { key: "forward.failed.text", values }),
  notice("forward.none", { key: "forward.none.text" }),
  notice("forward.list.none", { key: "forward.list.none.text" }),
  { kind: "menu", items: ["menu.offline", "menu.forward", "menu.forwards"], selected: 0 },
  {
    kind: "information",
    rows: (["forward.unsent", "forward.declined", "forward.expired", "forward.lost"] as const).map((label) => ({
      label,
      value: "*1234 · 1 000,00 zł",
    })),
  },
];

function entry() {
  return { digits: 2, isWarning: false, hints: [] } as const;
}

describe.each(["pl", "en"] as const)("offline, every screen in %s", (language) => {
  const drawn = SCREENS.map((screen) => {
    const canvas = new PictureCanvas();
    drawScreen(canvas, screen, status, language);
    return { screen, texts: canvas.texts.map(({ text }) => text) };
  });

  it("cuts no text", () => {
    for (const { texts } of drawn) expect(texts.filter((text) => text.endsWith("…"))).toEqual([]);
  });

  it("says so in its bar, and again above an amount that is to be paid", () => {
    for (const { screen, texts } of drawn) {
      if (screen.kind === "result") continue;
      expect(texts).toContain("OFFLINE");
      expect(texts).not.toContain("TAP00001");
      if (screen.kind === "payment" || screen.kind === "pin") {
        expect(texts).toContain(language === "pl" ? "Do zapłaty · OFFLINE" : "To pay · OFFLINE");
      }
    }
  });
});
