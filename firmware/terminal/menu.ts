/** The menu: what anybody may do, and behind their codes what merchant, supervisor and technician may (menu-items.ts). */
import type { TextKey } from "../ui/i18n/text-en";
import { sumOf } from "../ui/report";
import type { AccessCodes } from "./access/access-codes";
import { chooseCode } from "./access/code-choice";
import type { CodeDesk } from "./access/code-entry";
import { askCode } from "./access/code-question";
import type { CodedRole } from "./access/coded-role";
import { ACTIONS, OFFLINE_ITEMS, OPEN_ITEMS, ROLE_DOORS, ROLE_ITEMS, type OpenItem, type RoleItem } from "./menu-items";
import { MenuService } from "./menu-service";
import { OfflineDesk } from "./offline/offline-desk";
import { xReport } from "./reports/batch-report";
import { ReportDesk } from "./reports/report-desk";
import type { Safe } from "./safe";
import type { SaleParts } from "./sale";
import { totalsIn } from "./settlement/reconciliation";
import { SettlementDesk } from "./settlement/settlement-desk";
import { wipeVault } from "./vault-wipe";
import { VoidDesk } from "./void-desk";

export interface MenuParts {
  readonly parts: SaleParts;
  readonly safe: Safe;
  readonly codes: AccessCodes;
  /** From its amount to its receipt; whatever goes wrong in it ends it, not the menu. */
  readonly refund: () => Promise<void>;
}

export class Menu {
  readonly #parts: SaleParts;
  readonly #safe: Safe;
  readonly #codes: AccessCodes;
  readonly #refund: MenuParts["refund"];
  readonly #service: MenuService;

  constructor({ parts, safe, codes, refund }: MenuParts) {
    this.#parts = parts;
    this.#safe = safe;
    this.#codes = codes;
    this.#refund = refund;
    this.#service = new MenuService(parts, safe);
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
        return this.#service.reprint();
      default:
        return this.#enter(ROLE_DOORS[item]);
    }
  }

  /** The menu of a role, for whoever knows its code, until he leaves or nobody is there. */
  async #enter(role: CodedRole): Promise<void> {
    const answer = await askCode(this.#desk, this.#codes, role);
    while (answer === "accepted") {
      const item = await this.#pick(this.#itemsOf(role));
      if (item === undefined) return;
      this.#safe.audit.append("action", role, ACTIONS[item]);
      if ((await this.#act(item, role)) === "over") return;
    }
  }

  /** What a role is offered here: nothing about offline sales where there are none, and none is left. */
  #itemsOf(role: CodedRole): readonly RoleItem[] {
    const { settings, books } = this.#parts;
    const items: readonly RoleItem[] = ROLE_ITEMS[role];
    if (settings.offline.enabled || books.queue.count > 0 || books.declined.count > 0) return items;
    return items.filter((item) => !OFFLINE_ITEMS.includes(item));
  }

  async #act(item: RoleItem, role: CodedRole): Promise<"over" | void> {
    switch (item) {
      case "menu.refund":
        return this.#refund();
      case "menu.void":
        return new VoidDesk(this.#parts).run();
      case "menu.xReport":
        return this.#xReport();
      case "menu.settle":
        return new SettlementDesk(this.#parts).run();
      case "menu.zReport":
        return new SettlementDesk(this.#parts).last();
      case "menu.forward":
        return new OfflineDesk(this.#parts).forward();
      case "menu.forwards":
        return new OfflineDesk(this.#parts).list();
      case "menu.offline":
        return new OfflineDesk(this.#parts).switchMode();
      case "menu.echo":
        return this.#service.echo();
      case "menu.information":
        return this.#service.information();
      case "menu.ownCode":
        return this.#changeCode(role, role);
      case "menu.merchantCode":
        return this.#changeCode("merchant", role);
      case "menu.supervisorCode":
        return this.#changeCode("supervisor", role);
      case "menu.export":
        return this.#service.export(role);
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
    if (choice === "set") return this.#service.notice("good", "code.set", "code.set.text");
    // That a code is somebody's is told once: whoever guesses codes so, types his own again for every guess.
    if (choice === "taken") return "over";
  }

  #xReport(): Promise<void> {
    const { ports, settings, books } = this.#parts;
    const now = ports.clock.now();
    return new ReportDesk(this.#parts).show(xReport({ settings, books, now, development: ports.board.development }));
  }

  /** Only of a terminal that owes nothing: without keys nothing could be sent any more, and nobody settled with. */
  async #wipe(role: CodedRole): Promise<"over" | void> {
    const { front, keys, books } = this.#parts;
    if (!books.isSettled) return this.#refuseWipe();
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

  #refuseWipe(): Promise<void> {
    const { front, books } = this.#parts;
    const { closing, totals, unsent } = books;
    const lines = closing === undefined ? totals.lines : [...totals.lines, ...totalsIn(closing.message)];
    const count = sumOf(lines, "sale").count + sumOf(lines, "refund").count;
    front.alert();
    const values = { unsent: String(unsent), count: String(count) };
    return this.#service.notice("problem", "wipe.unsettled", "wipe.unsettled.text", values);
  }
}
