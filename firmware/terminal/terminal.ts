/** The terminal: from power on to the idle screen, and from there to sales and the menu, for ever. */
import type { Key } from "../ports/keypad";
import type { TerminalPorts } from "../ports/terminal-ports";
import { Counters } from "../storage/counter";
import { JournalError } from "../storage/journal/journal-error";
import type { Settings } from "../storage/settings";
import { SettingsError } from "../storage/settings-error";
import { readSettings } from "../storage/settings-image";
import type { Language, Phrase } from "../ui/i18n/translate";
import type { Screen } from "../ui/screen";
import type { AccessCodes } from "./access/access-codes";
import { chooseFirstCodes } from "./access/code-choice";
import { askCode } from "./access/code-question";
import { CODED_ROLES } from "./access/coded-role";
import { enterAmount, isDigitKey } from "./amount-entry";
import { assemble, type Opened as OpenedParts } from "./assembly";
import { BooksDesk } from "./books-desk";
import { Books } from "./books/books";
import { Front } from "./front";
import { HostRequests } from "./host-requests";
import type { HostSession } from "./host-session";
import { KeyInput } from "./key-input";
import { Menu } from "./menu";
import { offlineNotice } from "./offline/offline-notice";
import { OfflineSale } from "./offline/offline-sale";
import { EgressGuard, egressList } from "./protection/egress";
import { FloorClock } from "./protection/floor-clock";
import { Protection, type ProtectionParts } from "./protection/protection";
import { ageNotice, barScreen, OUTDATED_SCREEN } from "./protection/protection-screens";
import { RefusedVoidDesk } from "./refused-void-desk";
import { asSafeFault, Safe, SafeFaultError } from "./safe";
import { Sale, type SaleParts } from "./sale";
import { AutomaticSettlement } from "./settlement/automatic-settlement";
import { LINK_STATES, noticeOf } from "./session-notice";
import { KIND_AMOUNTS, wordFor, type TransactionKind } from "./transaction-kind";
import { lastWipe, WIPE_REASONS } from "./vault-wipe";
import { VERSION } from "./version";
import { delay } from "./waiting";

/** How long the boot screen stays, so that it can be read. */
const BOOT_MS = 1_500;
/** How long a fault stands on the screen before a restart that is to mend it. */
const RESTART_MS = 10_000;
/** Language until the settings are known: the home market's. */
const FIRST_LANGUAGE: Language = "pl";

/** What the terminal opened at its start. */
interface Opened extends OpenedParts {
  readonly codes: AccessCodes;
}

export class Terminal {
  readonly #ports: ProtectionParts["ports"];
  readonly #front: Front;
  readonly #keys: KeyInput;
  #session: HostSession | undefined;
  #books: Books | undefined;
  #automatic: AutomaticSettlement | undefined;
  #protection: Protection | undefined;
  #isStopped = false;

  constructor(ports: TerminalPorts) {
    this.#ports = { ...ports, clock: new FloorClock(ports.clock, ports.image.builtAt) };
    this.#front = new Front(this.#ports, FIRST_LANGUAGE);
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
    this.#protection?.stop();
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
      const protection = this.#protect(safe);
      const kept = this.#keep(settings, safe);
      await this.#live({ settings, safe, codes: safe.codes(settings), protection, ...kept }, shown);
    } catch (error) {
      this.#outOfOrder(error);
    }
  }

  /** Opens the books, and owes what a power cut left open. */
  #keep(settings: Settings, { vault }: Safe): Pick<Opened, "counters" | "requests" | "books"> {
    const ports = this.#ports;
    const counters = new Counters(ports.store.flash);
    const requests = new HostRequests(ports, settings, counters);
    const nextBatch = (): number => counters.next("batch");
    const books = Books.open({ ports, settings, vault, requests, nextBatch });
    this.#books = books;
    return { counters, requests, books };
  }

  /** Codes first: a new terminal speaks with nobody before its people have them. Then sales and the menu. */
  async #live(opened: Opened, shown: Promise<void>): Promise<void> {
    const { settings, codes, protection, books } = opened;
    if (protection.bar !== undefined) {
      await shown;
      if (this.#isStopped || !(await this.#isConfirmed(opened))) return;
    }
    if (books.refusal === "J4") {
      await shown;
      return this.#booksDesk(opened).tellOwner();
    }
    let parts = codes.missing.length === 0 ? this.#serve(opened) : undefined;
    await shown;
    if (this.#isStopped) return;
    this.#front.identify(settings.terminalId, settings.time);
    await this.#booksDesk(opened).tell();
    for (;;) {
      if (codes.missing.length > 0) await this.#demandCodes(opened);
      parts ??= this.#serve(opened);
      await this.#idle(parts, opened);
    }
  }

  /** Only for the moment: it is not kept. */
  #booksDesk({ settings, books, safe }: Opened): BooksDesk {
    return new BooksDesk({ front: this.#front, keys: this.#keys, settings, books, audit: safe.audit });
  }

  /** Begins the watch over the terminal. What it finds later ends everything in RAM by a restart; the next start shows why. */
  #protect(safe: Safe): Protection {
    const protection = new Protection({ ports: this.#ports, vault: safe.vault, audit: safe.audit });
    this.#protection = protection;
    protection.onBar = (bar) => {
      this.#front.alert();
      this.#front.seal(barScreen(bar));
      this.stop();
      this.#ports.power?.restart();
    };
    return protection;
  }

  /** Shows why the terminal does nothing. An image that is not known, a technician may confirm; anything else ends here. */
  async #isConfirmed(opened: Opened): Promise<boolean> {
    const { settings, codes, protection } = opened;
    const timeoutMs = settings.timeouts.entrySeconds * 1000;
    this.#front.identify(settings.terminalId, settings.time);
    for (let bar = protection.bar; bar !== undefined; bar = protection.bar) {
      this.#front.show(barScreen(bar));
      if (bar.code !== "S3") return false;
      if ((await this.#keys.next()) !== "enter") continue;
      if (codes.missing.length > 0) await this.#demandCodes(opened);
      const desk = { front: this.#front, keys: this.#keys, timeoutMs };
      if ((await askCode(desk, codes, "technician")) === "accepted") protection.confirmImage();
    }
    return true;
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
    if (fault.code === "J2") this.#decideByRestart();
    else this.#session?.stop();
    const text = { key: "safe.fault.text", values: { code: fault.code } } as const;
    this.#front.show({ kind: "notice", tone: "fault", title: { key: "end.internal" }, text, hints: [] });
  }

  /**
   * Flash failed under a transaction: whether its end stands is known when the journal is read again. The session goes on until then: what is
   * owed is sent, also when flash keeps nothing any more.
   */
  #decideByRestart(): void {
    if (this.#books?.isUndecided !== true) return;
    this.#ports.clock.after(RESTART_MS, () => this.#ports.power?.restart());
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
  #serve(opened: Opened): SaleParts {
    const { settings, safe, protection } = opened;
    const uplink = new EgressGuard(this.#ports.uplink, egressList(settings), this.#ports.clock, safe.audit);
    const parts = assemble({ ...this.#ports, uplink }, opened, this.#front, this.#keys);
    const { session } = parts;
    this.#session = session;
    this.#automatic = new AutomaticSettlement(parts);
    session.onState = (state) => {
      this.#front.link = LINK_STATES[state.kind];
      const { screen } = this.#front;
      parts.offline.follow(state);
      if (screen?.kind !== "idle") return;
      if (parts.books.refusedVoid !== undefined) return this.#automatic?.interrupt();
      parts.offline.settle(state);
      this.#front.show({ ...screen, notice: this.#notice(parts) });
    };
    protection.onHour = () => this.#restartIfDue(session);
    void session.run();
    return parts;
  }

  /** Offline the bar says that there is no connection; what is at risk says more. */
  #notice({ session, books, settings }: SaleParts): Phrase | undefined {
    const state = noticeOf(session.state);
    const offline = offlineNotice(books, settings, this.#front.language);
    const [first, second] = books.offlineMode.isOn ? [offline, state] : [state, offline];
    return first ?? second ?? this.#automatic?.notice ?? (this.#protection && ageNotice(this.#protection.buildAge));
  }

  /** Every day, when nothing is under way and nothing is owed that a restart would forget (PCI PTS POI, "Self-Tests"). */
  #restartIfDue(session: HostSession): void {
    if (this.#front.screen?.kind !== "idle" || session.isOwing) return;
    if (this.#protection?.isRestartDue === true) this.#protection.restart();
  }

  /** Waits for the first key of something, and does it. */
  async #idle(parts: SaleParts, { safe, codes, protection }: Opened): Promise<void> {
    const { settings, front, keys, session, books } = parts;
    const { merchant, currency } = settings;
    if (books.refusal === "J2") throw new SafeFaultError("J2", new JournalError("flash does not keep what is written"));
    if (books.refusedVoid !== undefined) return new RefusedVoidDesk(parts).tell();
    front.lights("off");
    parts.offline.settle(session.state);
    front.show({ kind: "idle", merchant: merchant.name, currency, notice: this.#notice(parts) });
    this.#restartIfDue(session);
    books.tidy();
    const key = await this.#automatic?.keyBefore(keys.next());
    if (key === undefined) return books.refusedVoid === undefined ? this.#automatic?.run() : undefined;
    const refund = (): Promise<void> => this.#transact(parts, protection, "refund");
    if (key === "menu") return new Menu({ parts, safe, codes, refund }).run();
    // Returned, not awaited: what waits under a sale takes memory from it.
    if (isDigitKey(key) && key !== "0" && key !== "00") return this.#transact(parts, protection, "sale", key);
  }

  /** From the amount, whose first key may be there, to the end. Software that is too old takes none. */
  async #transact(parts: SaleParts, protection: Protection, kind: TransactionKind, first?: Key): Promise<void> {
    const { settings, front, keys } = parts;
    if (protection.buildAge === "outdated") {
      front.show(OUTDATED_SCREEN);
      await keys.nextWithin(settings.timeouts.resultSeconds * 1000);
      return;
    }
    const amountMinor = await enterAmount(parts, KIND_AMOUNTS[kind], first);
    if (amountMinor !== undefined) return this.#sell(parts, amountMinor, kind);
  }

  /** A transaction; a fault in it ends it, not the terminal. */
  async #sell(parts: SaleParts, amountMinor: number, kind: TransactionKind): Promise<void> {
    try {
      // Fixed here, whatever becomes of the connection meanwhile. Money goes back with the issuer's word only.
      const isOffline = kind === "sale" && (await parts.offline.governs(parts.session));
      await (isOffline ? new OfflineSale(parts) : new Sale(parts, kind)).run(amountMinor);
    } catch (error) {
      // Nobody can say now how it ended.
      if (error instanceof JournalError) throw error;
      const name = error instanceof Error ? error.name : typeof error;
      this.#ports.log.write("error", "sale.fault", { name, detail: error instanceof Error ? error.message : "" });
      const text = { key: wordFor(kind, "end.internal.text"), values: { code: name } } as const;
      const hints = [{ key: "enter", label: "key.ok" }] as const;
      this.#front.show({ kind: "notice", tone: "fault", title: { key: "end.internal" }, text, hints });
      await this.#keys.nextWithin(parts.settings.timeouts.resultSeconds * 1000);
    }
  }
}
