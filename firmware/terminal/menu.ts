/** The menu: what anybody may do, and behind their codes what merchant, supervisor and technician may (menu-items.ts). */
import type { TextKey } from "../ui/i18n/text-en";
import type { TextValues } from "../ui/i18n/translate";
import type { NoticeTone } from "../ui/screens/notice";
import type { AccessCodes } from "./access/access-codes";
import { chooseCode } from "./access/code-choice";
import type { CodeDesk } from "./access/code-entry";
import { askCode } from "./access/code-question";
import type { CodedRole } from "./access/coded-role";
import { ACTIONS, OPEN_ITEMS, ROLE_DOORS, ROLE_ITEMS, type OpenItem, type RoleItem } from "./menu-items";
import type { Safe } from "./safe";
import type { SaleParts } from "./sale";
import { wipeVault } from "./vault-wipe";
import { VERSION } from "./version";
import { within } from "./waiting";

/** How long a test waits for a connection. */
const PREPARE_MS = 20_000;
/** How long the audit log may take to be sent: a full one is some forty messages. */
const EXPORT_MS = 120_000;

export class Menu {
  readonly #parts: SaleParts;
  readonly #safe: Safe;
  readonly #codes: AccessCodes;

  constructor(parts: SaleParts, safe: Safe, codes: AccessCodes) {
    this.#parts = parts;
    this.#safe = safe;
    this.#codes = codes;
  }

  /** Shows the menu until an item is done or the merchant leaves. */
  async run(): Promise<void> {
    const item = await this.#pick(OPEN_ITEMS);
    if (item !== undefined) await this.#open(item);
  }

  /** The item that is chosen; `undefined` when somebody leaves, or nobody is there. */
  async #pick<T extends TextKey>(items: readonly T[]): Promise<T | undefined> {
    const { front, keys, settings } = this.#parts;
    let selected = 0;
    for (;;) {
      front.show({ kind: "menu", items, selected });
      const key = await keys.nextWithin(settings.timeouts.entrySeconds * 1000);
      if (key === undefined || key === "cancel") return undefined;
      if (key === "next" || key === "menu") selected = (selected + 1) % items.length;
      const chosen = key === "enter" ? items[selected] : items[Number(key) - 1];
      if (chosen !== undefined) return chosen;
    }
  }

  async #open(item: OpenItem): Promise<void> {
    const { front } = this.#parts;
    switch (item) {
      case "menu.language":
        front.language = front.language === "pl" ? "en" : "pl";
        return;
      case "menu.reprint":
        return this.#reprint();
      default:
        return this.#enter(ROLE_DOORS[item]);
    }
  }

  /** The menu of a role, for whoever knows its code, until he leaves or nobody is there. */
  async #enter(role: CodedRole): Promise<void> {
    const answer = await askCode(this.#desk, this.#codes, role);
    while (answer === "accepted") {
      const item = await this.#pick<RoleItem>(ROLE_ITEMS[role]);
      if (item === undefined) return;
      this.#safe.audit.append("action", role, ACTIONS[item]);
      if ((await this.#act(item, role)) === "over") return;
    }
  }

  async #act(item: RoleItem, role: CodedRole): Promise<"over" | void> {
    switch (item) {
      case "menu.echo":
        return this.#echo();
      case "menu.information":
        return this.#information();
      case "menu.ownCode":
        return this.#changeCode(role, role);
      case "menu.merchantCode":
        return this.#changeCode("merchant", role);
      case "menu.supervisorCode":
        return this.#changeCode("supervisor", role);
      case "menu.export":
        return this.#export(role);
      case "menu.wipe":
        return this.#wipe(role);
    }
  }

  get #desk(): CodeDesk {
    const { front, keys, settings } = this.#parts;
    return { front, keys, timeoutMs: settings.timeouts.entrySeconds * 1000 };
  }

  async #changeCode(role: CodedRole, by: CodedRole): Promise<"over" | void> {
    const choice = await chooseCode(this.#desk, this.#codes, role, by);
    if (choice === "set") return this.#notice("good", "code.set", "code.set.text");
    // That a code is somebody's is told once: whoever guesses codes so, types his own again for every guess.
    if (choice === "taken") return "over";
  }

  async #wipe(role: CodedRole): Promise<"over" | void> {
    const { front, keys } = this.#parts;
    const hints = [
      { key: "cancel", label: "key.no" },
      { key: "enter", label: "key.yes" },
    ] as const;
    front.alert();
    const text = { key: "wipe.ask.text" } as const;
    front.show({ kind: "notice", tone: "problem", title: { key: "wipe.ask" }, text, hints });
    if ((await keys.nextWithin(this.#desk.timeoutMs)) !== "enter") return;
    wipeVault(this.#safe, "technician", role);
    return "over";
  }

  /** Hands the audit log to the acquirer, and shows how much is left. */
  async #export(role: CodedRole): Promise<void> {
    const { front, session, ports } = this.#parts;
    const show = (entries: number): void => {
      const text = { key: "export.busy.text", values: { count: String(entries) } } as const;
      front.show({ kind: "notice", tone: "plain", title: { key: "export.busy" }, text, hints: [] });
    };
    const { audit, auditExport } = this.#safe;
    show(audit.sequence);
    const state = await session.prepare(PREPARE_MS);
    if (state.kind !== "ready") return this.#notExported("code" in state ? state.code : "H0");
    const sent = auditExport.begin(role, show);
    session.attend();
    const result = await within(ports.clock, EXPORT_MS, sent, undefined);
    auditExport.abandon();
    if (result?.kind !== "sent") return this.#notExported(result?.code ?? "H1");
    return this.#notice("good", "export.done", "export.done.text", { sequence: String(result.sequence) });
  }

  #notExported(code: string): Promise<void> {
    return this.#notice("problem", "export.failed", "echo.failed.text", { code });
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
