/** The terminal: from power on to the idle screen, and from there to sales and the menu, for ever. */
import type { TerminalPorts } from "../ports/terminal-ports";
import { Counters } from "../storage/counter";
import type { Settings } from "../storage/settings";
import { SettingsError } from "../storage/settings-error";
import { readSettings } from "../storage/settings-image";
import type { Language, Phrase } from "../ui/i18n/translate";
import type { Screen } from "../ui/screen";
import type { LinkState } from "../ui/status-bar";
import { enterAmount, isDigitKey } from "./amount-entry";
import { CardEntry } from "./card-entry";
import { PanRegister } from "./card-register";
import { CardField } from "./card-field";
import { hostDuties } from "./certificates/host-duties";
import { contactConfiguration } from "./contact-configuration";
import { ContactSlot } from "./contact-slot";
import { contactlessConfiguration } from "./contactless-configuration";
import { Front } from "./front";
import { HostSession, type SessionState } from "./host-session";
import { KeyInput } from "./key-input";
import { Menu } from "./menu";
import { MessageSecurity } from "./keys/message-security";
import { TerminalKeys } from "./keys/terminal-keys";
import { Receipts } from "./receipts";
import { Safe } from "./safe";
import { Sale, type SaleParts } from "./sale";
import { VERSION } from "./version";
import { delay } from "./waiting";

/** How long the boot screen stays, so that it can be read. */
const BOOT_MS = 1_500;
/** Language until the settings are known: the home market's. */
const FIRST_LANGUAGE: Language = "pl";

const LINK_STATES: Readonly<Record<SessionState["kind"], LinkState>> = Object.freeze({
  connecting: "connecting",
  offline: "down",
  refused: "down",
  reversing: "up",
  ready: "up",
});

/** What the idle screen says of the session; nothing when all is well. */
function noticeOf(state: SessionState): Phrase | undefined {
  switch (state.kind) {
    case "ready":
      return undefined;
    case "connecting":
      return { key: "idle.connecting" };
    case "reversing":
      return { key: "idle.reversing" };
    case "offline":
      return { key: "idle.offline", values: { code: state.code } };
    case "refused":
      return { key: "idle.refused", values: { code: state.code } };
  }
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

  /** Runs for ever, or without valid settings until the screen says so. Rejects only by a bug. */
  async run(): Promise<void> {
    const { board, clock, log } = this.#ports;
    log.write("info", "terminal.boot", { board: board.name, version: VERSION, development: board.development });
    this.#front.lights("off");
    this.#front.show({ kind: "boot", board: board.name, version: VERSION, development: board.development });
    const shown = delay(clock, BOOT_MS);
    const settings = this.#settings();
    if (settings === undefined) return;
    this.#front.language = settings.language;
    const parts = this.#assemble(settings);
    void this.#serve(parts.session);
    await shown;
    if (this.#isStopped) return;
    this.#front.identify(settings.terminalId, settings.time);
    for (;;) await this.#idle(parts);
  }

  /** The settings, or the screen that says why there are none. */
  #settings(): Settings | undefined {
    try {
      return readSettings(this.#ports.store.flash);
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      const { code, key } = error;
      this.#ports.log.write("error", "settings.rejected", { code, key: key ?? "" });
      this.#front.show({ kind: "unprovisioned", code, key });
      return undefined;
    }
  }

  #assemble(settings: Settings): SaleParts {
    const ports = this.#ports;
    const front = this.#front;
    const keys = this.#keys;
    const counters = new Counters(ports.store.flash);
    const safe = Safe.open(ports);
    const { vault, audit } = safe;
    const keysOfHost = new TerminalKeys({ ports, vault, audit, settings: settings.keys });
    const security = new MessageSecurity(ports, keysOfHost);
    const session = new HostSession(ports, settings, counters, security, hostDuties(ports, settings, safe));
    const field = ports.contactless && new CardField(ports.contactless, ports.log);
    const configuration = contactlessConfiguration(settings, ports.board.development);
    const slot = ports.contact && new ContactSlot(ports.contact, ports.log);
    const chip = slot && {
      ports,
      front,
      keys,
      slot,
      settings,
      register: new PanRegister(ports.cipher, ports.random, settings.exceptionFile),
      configuration: () => contactConfiguration(settings, configuration),
    };
    const cardEntry = new CardEntry({ ports, front, keys, settings, field, configuration, chip });
    const receipts = new Receipts(ports.printer, front, keys, settings.timeouts.entrySeconds * 1000);
    return { ports, settings, counters, front, keys, session, cardEntry, receipts };
  }

  /** Runs the session beside the screens, telling them its state. */
  async #serve(session: HostSession): Promise<void> {
    this.#session = session;
    session.onState = (state) => {
      this.#front.link = LINK_STATES[state.kind];
      const { screen } = this.#front;
      if (screen?.kind === "idle") this.#front.show({ ...screen, notice: noticeOf(state) });
    };
    await session.run();
  }

  /** Waits for the first key of something, and does it. */
  async #idle(parts: SaleParts): Promise<void> {
    const { settings, front, keys, session } = parts;
    const { merchant, currency } = settings;
    front.lights("off");
    front.show({ kind: "idle", merchant: merchant.name, currency, notice: noticeOf(session.state) });
    const key = await keys.next();
    if (key === "menu") return new Menu(parts).run();
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
