/** The terminal: from power on to the idle screen, and from there to sales and the menu, for ever. */
import type { TerminalPorts } from "../ports/terminal-ports";
import type { Settings } from "../storage/settings";
import { SettingsError } from "../storage/settings-error";
import { readSettings } from "../storage/settings-image";
import type { Language } from "../ui/i18n/translate";
import type { Screen } from "../ui/screen";
import type { AccessCodes } from "./access/access-codes";
import { chooseFirstCodes } from "./access/code-choice";
import { CODED_ROLES } from "./access/coded-role";
import { enterAmount, isDigitKey } from "./amount-entry";
import { assemble } from "./assembly";
import { Front } from "./front";
import type { HostSession } from "./host-session";
import { KeyInput } from "./key-input";
import { Menu } from "./menu";
import { asSafeFault, Safe, SafeFaultError } from "./safe";
import { Sale, type SaleParts } from "./sale";
import { LINK_STATES, noticeOf } from "./session-notice";
import { lastWipe, WIPE_REASONS } from "./vault-wipe";
import { VERSION } from "./version";
import { delay } from "./waiting";

/** How long the boot screen stays, so that it can be read. */
const BOOT_MS = 1_500;
/** Language until the settings are known: the home market's. */
const FIRST_LANGUAGE: Language = "pl";

/** What the terminal opened at its start. */
interface Opened {
  readonly settings: Settings;
  readonly safe: Safe;
  readonly codes: AccessCodes;
}

export class Terminal {
  readonly #ports: TerminalPorts;
  readonly #front: Front;
  readonly #keys: KeyInput;
  #session: HostSession | undefined;
  #isStopped = false;

  constructor(ports: TerminalPorts) {
    this.#ports = ports;
    this.#front = new Front(ports, FIRST_LANGUAGE);
    this.#keys = new KeyInput(ports.clock, ports.keypad, ports.buzzer);
  }

  /** What is on the display now; `undefined` before the boot screen. */
  get screen(): Screen | undefined {
    return this.#front.screen;
  }

  /** Ends session, timers and waiting: whoever waits, waits for ever. The terminal cannot be started again. */
  stop(): void {
    this.#isStopped = true;
    this.#session?.stop();
    this.#front.stop();
    this.#keys.stop();
    this.#ports.contactless?.cancel();
  }

  /** Runs for ever, or without valid settings or a safe until the screen says so. Rejects only by a bug. */
  async run(): Promise<void> {
    const { board, clock, log } = this.#ports;
    log.write("info", "terminal.boot", { board: board.name, version: VERSION, development: board.development });
    this.#front.lights("off");
    this.#front.show({ kind: "boot", board: board.name, version: VERSION, development: board.development });
    const shown = delay(clock, BOOT_MS);
    try {
      const settings = readSettings(this.#ports.store.flash);
      this.#front.language = settings.language;
      const safe = Safe.open(this.#ports);
      await this.#live({ settings, safe, codes: safe.codes(settings) }, shown);
    } catch (error) {
      this.#outOfOrder(error);
    }
  }

  /** Codes first: a new terminal speaks with nobody before its people have them. Then sales and the menu. */
  async #live(opened: Opened, shown: Promise<void>): Promise<void> {
    const { settings, safe, codes } = opened;
    let parts = codes.missing.length === 0 ? this.#serve(settings, safe) : undefined;
    await shown;
    if (this.#isStopped) return;
    this.#front.identify(settings.terminalId, settings.time);
    for (;;) {
      if (codes.missing.length > 0) await this.#demandCodes(opened);
      parts ??= this.#serve(settings, safe);
      await this.#idle(parts, opened);
    }
  }

  /** What cannot be read or kept any more stops the terminal, and the screen says so. Anything else is a bug, and thrown on. */
  #outOfOrder(error: unknown): void {
    if (error instanceof SettingsError) {
      const { code, key } = error;
      this.#ports.log.write("error", "settings.rejected", { code, key: key ?? "" });
      return this.#front.show({ kind: "unprovisioned", code, key });
    }
    const fault = asSafeFault(error);
    if (!(fault instanceof SafeFaultError)) throw fault;
    this.#ports.log.write("error", "safe.fault", { code: fault.code, detail: fault.message });
    this.#session?.stop();
    const text = { key: "safe.fault.text", values: { code: fault.code } } as const;
    this.#front.show({ kind: "notice", tone: "fault", title: { key: "end.internal" }, text, hints: [] });
  }

  /** Demands the codes that are missing: of a new terminal, or of one whose vault was wiped, which it says first. */
  async #demandCodes({ settings, safe, codes }: Opened): Promise<void> {
    const wipe = lastWipe(safe);
    if (wipe !== undefined && codes.missing.length === CODED_ROLES.length) {
      const text = { key: "wipe.done.text", values: { code: WIPE_REASONS[wipe].code } } as const;
      const hints = [{ key: "enter", label: "key.ok" }] as const;
      this.#session?.beginAnew();
      this.#front.alert();
      this.#front.show({ kind: "notice", tone: "fault", title: { key: "wipe.done" }, text, hints });
      while ((await this.#keys.next()) !== "enter");
    }
    const timeoutMs = settings.timeouts.entrySeconds * 1000;
    await chooseFirstCodes({ front: this.#front, keys: this.#keys, timeoutMs }, codes);
  }

  /** Runs the session beside the screens, telling them its state. */
  #serve(settings: Settings, safe: Safe): SaleParts {
    const parts = assemble(this.#ports, settings, this.#front, this.#keys, safe);
    const { session } = parts;
    this.#session = session;
    session.onState = (state) => {
      this.#front.link = LINK_STATES[state.kind];
      const { screen } = this.#front;
      if (screen?.kind === "idle") this.#front.show({ ...screen, notice: noticeOf(state) });
    };
    void session.run();
    return parts;
  }

  /** Waits for the first key of something, and does it. */
  async #idle(parts: SaleParts, { safe, codes }: Opened): Promise<void> {
    const { settings, front, keys, session } = parts;
    const { merchant, currency } = settings;
    front.lights("off");
    front.show({ kind: "idle", merchant: merchant.name, currency, notice: noticeOf(session.state) });
    const key = await keys.next();
    if (key === "menu") return new Menu(parts, safe, codes).run();
    if (!isDigitKey(key) || key === "0" || key === "00") return;
    const amountMinor = await enterAmount(key, settings, front, keys);
    if (amountMinor !== undefined) await this.#sell(parts, amountMinor);
  }

  /** A sale; a fault in it ends the sale, not the terminal. */
  async #sell(parts: SaleParts, amountMinor: number): Promise<void> {
    try {
      await new Sale(parts).run(amountMinor);
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      this.#ports.log.write("error", "sale.fault", { name, detail: error instanceof Error ? error.message : "" });
      const text = { key: "end.internal.text", values: { code: name } } as const;
      const hints = [{ key: "enter", label: "key.ok" }] as const;
      this.#front.show({ kind: "notice", tone: "fault", title: { key: "end.internal" }, text, hints });
      await this.#keys.nextWithin(parts.settings.timeouts.resultSeconds * 1000);
    }
  }
}
