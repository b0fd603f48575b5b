/** The merchant's menu: language, connection test, reprint, information. */
import type { TextKey } from "../ui/i18n/text-en";
import type { TextValues } from "../ui/i18n/translate";
import type { NoticeTone } from "../ui/screens/notice";
import type { SaleParts } from "./sale";
import { VERSION } from "./version";

const ITEMS = Object.freeze(["menu.language", "menu.echo", "menu.reprint", "menu.information"] as const);

type Item = (typeof ITEMS)[number];

/** How long a test waits for a connection. */
const PREPARE_MS = 20_000;

export class Menu {
  readonly #parts: SaleParts;

  constructor(parts: SaleParts) {
    this.#parts = parts;
  }

  /** Shows the menu until an item is done or the merchant leaves. */
  async run(): Promise<void> {
    const { front, keys, settings } = this.#parts;
    let selected = 0;
    for (;;) {
      front.show({ kind: "menu", items: ITEMS, selected });
      const key = await keys.nextWithin(settings.timeouts.entrySeconds * 1000);
      if (key === undefined || key === "cancel") return;
      if (key === "next" || key === "menu") selected = (selected + 1) % ITEMS.length;
      const chosen = key === "enter" ? ITEMS[selected] : ITEMS[Number(key) - 1];
      if (chosen !== undefined) return this.#do(chosen);
    }
  }

  async #do(item: Item): Promise<void> {
    const { front } = this.#parts;
    switch (item) {
      case "menu.language":
        front.language = front.language === "pl" ? "en" : "pl";
        return;
      case "menu.echo":
        return this.#echo();
      case "menu.reprint":
        return this.#reprint();
      case "menu.information":
        return this.#information();
    }
  }

  async #echo(): Promise<void> {
    const { front, session } = this.#parts;
    const text = { key: "host.testing.text" } as const;
    front.show({ kind: "notice", tone: "plain", title: { key: "host.testing" }, text, hints: [] });
    await session.prepare(PREPARE_MS);
    const result = await session.echo();
    if (result.kind === "answered" && result.approved) return this.#notice("good", "echo.done", "echo.done.text");
    const code = result.kind === "answered" ? (result.answer.get(39) ?? "") : result.code;
    return this.#notice("problem", "echo.failed", "echo.failed.text", { code });
  }

  async #reprint(): Promise<void> {
    const { front, receipts } = this.#parts;
    const { last } = receipts;
    if (last === undefined) return this.#notice("plain", "reprint.none", "reprint.none.text");
    if (!receipts.hasPrinter) return this.#notice("problem", "print.offline", "reprint.none.text");
    return receipts.print(last, "merchant", front.language, true);
  }

  async #information(): Promise<void> {
    const { front, keys, settings, session, counters, ports } = this.#parts;
    const state = session.state;
    const connection = "tlsVersion" in state ? `TLS ${state.tlsVersion}` : "code" in state ? state.code : "–";
    front.show({
      kind: "information",
      rows: [
        { label: "information.terminal", value: settings.terminalId },
        { label: "information.merchant", value: settings.merchantId },
        { label: "information.version", value: VERSION },
        { label: "information.board", value: ports.board.name },
        { label: "information.host", value: `${settings.host.name}:${settings.host.port}` },
        { label: "information.connection", value: connection },
        { label: "information.stan", value: String(counters.current("stan")).padStart(6, "0") },
      ],
    });
    await keys.nextWithin(settings.timeouts.entrySeconds * 1000);
  }

  async #notice(tone: NoticeTone, title: TextKey, text: TextKey, values?: TextValues): Promise<void> {
    const { front, keys, settings } = this.#parts;
    const hints = [{ key: "enter", label: "key.ok" }] as const;
    front.show({ kind: "notice", tone, title: { key: title }, text: { key: text, values }, hints });
    await keys.nextWithin(settings.timeouts.resultSeconds * 1000);
  }
}
