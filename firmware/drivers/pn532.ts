/**
 * The NXP PN532 as contactless reader: finds one card, carries APDUs, notices its removal.
 * Sources: NXP UM0701-02 (commands), EMV Contactless Book D (polling, collision, removal).
 */
import { CardRemovedError, ReaderFaultError } from "../ports/card-reader";
import type { ContactlessDetection, ContactlessReader } from "../ports/card-reader";
import type { Clock } from "../ports/clock";
import { Pn532Channel } from "./pn532-channel";
import {
  AUTOMATIC_RATS,
  DIAGNOSE,
  FEW_RETRIES,
  FIELD_OFF,
  GET_FIRMWARE_VERSION,
  IC_PN532,
  IN_DATA_EXCHANGE,
  IN_LIST_PASSIVE_TARGET,
  PRESENCE_TEST,
  RF_CONFIGURATION,
  SAM_CONFIGURATION,
  SAM_NORMAL,
  SET_PARAMETERS,
} from "./pn532-commands";
import { classify } from "./pn532-status";
import { decodePolled, MODULATIONS } from "./pn532-target";
import type { Pn532Polled } from "./pn532-target";
import { Pn532Transport, Pn532TransportError } from "./pn532-transport";
import type { Pn532Command, Pn532TransportOptions } from "./pn532-transport";

/** Pause between two polls of an empty field. */
const POLL_GAP_MS = 60;
/** Pause between two looks at a card that should be taken away. */
const REMOVAL_GAP_MS = 100;
/** So many looks in a row must find nothing before the card counts as gone. */
const REMOVAL_LOOKS = 2;
const INITIALISE_ATTEMPTS = 3;
const INITIALISE_GAP_MS = 10;

export type Pn532Options = Pn532TransportOptions;

export class Pn532 implements ContactlessReader {
  readonly #clock: Clock;
  readonly #transport: Pn532Transport;
  /** Commands wait here for their turn. */
  #turn: Promise<void> = Promise.resolve();
  /** Code of the command under way. */
  #running: number | undefined;
  /** The chip's settings are unknown: before the first use and after any fault. */
  #needsInitialise = true;
  #detecting = false;
  #cancelled = false;
  #endPause: (() => void) | undefined;
  /** Tg of the card that is ready for APDUs. */
  #selected: number | undefined;
  /** Counts field losses and detections, so that a channel knows when its card is another one's. */
  #session = 0;

  constructor(options: Pn532Options) {
    this.#clock = options.clock;
    this.#transport = new Pn532Transport(options);
  }

  /** Releases bus and interrupt pin. */
  close(): void {
    this.cancel();
    this.#transport.close();
  }

  async initialise(): Promise<void> {
    this.#forgetCard();
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#setUp();
        this.#needsInitialise = false;
        return;
      } catch (error) {
        // A sleeping chip refuses the first bytes and wakes by them; a chip that hangs in a command is freed by the abort.
        if (attempt === INITIALISE_ATTEMPTS) throw error;
        await this.#pause(INITIALISE_GAP_MS);
      }
    }
  }

  async detect(): Promise<ContactlessDetection> {
    if (this.#detecting) throw new Error("detect is already running");
    this.#detecting = true;
    this.#cancelled = false;
    try {
      this.#forgetCard();
      for (;;) {
        const found = this.#cancelled ? undefined : await this.#look();
        // Cancelled even if a card has come at the last moment: nobody waits for it any more.
        if (this.#cancelled) {
          await this.fieldOff();
          return { kind: "cancelled" };
        }
        if (found?.kind === "several") {
          await this.fieldOff();
          return { kind: "collision" };
        }
        if (found?.kind === "card") return this.#accept(found.target.number, found.target.uid);
        await this.#pause(POLL_GAP_MS);
      }
    } finally {
      this.#detecting = false;
    }
  }

  cancel(): void {
    if (!this.#detecting) return;
    this.#cancelled = true;
    this.#endPause?.();
  }

  async removal(): Promise<void> {
    for (let absent = 0; absent < REMOVAL_LOOKS;) {
      const present = this.#selected === undefined ? (await this.#look()).kind !== "none" : await this.#stillThere();
      absent = present ? 0 : absent + 1;
      if (absent < REMOVAL_LOOKS) await this.#pause(REMOVAL_GAP_MS);
    }
    await this.fieldOff();
  }

  async fieldOff(): Promise<void> {
    this.#forgetCard();
    // Only an exchange is cut short: it may last seconds. Everything else is over in a moment.
    if (this.#running === IN_DATA_EXCHANGE.code) this.#transport.abort();
    await this.#command({ ...RF_CONFIGURATION, head: FIELD_OFF });
  }

  async #setUp(): Promise<void> {
    const version = await this.#command(GET_FIRMWARE_VERSION);
    if (version.length !== 4 || version[0] !== IC_PN532) throw new ReaderFaultError("the chip is no PN532");
    await this.#command({ ...SAM_CONFIGURATION, head: SAM_NORMAL });
    await this.#command({ ...SET_PARAMETERS, head: AUTOMATIC_RATS });
    await this.#command({ ...RF_CONFIGURATION, head: FEW_RETRIES });
    await this.#command({ ...RF_CONFIGURATION, head: FIELD_OFF });
  }

  /** Polls each modulation once; the first that is answered counts. */
  async #look(): Promise<Pn532Polled> {
    if (this.#needsInitialise) await this.initialise();
    for (const modulation of MODULATIONS) {
      const answer = await this.#command({ ...IN_LIST_PASSIVE_TARGET, head: modulation.parameters });
      const polled = decodePolled(modulation, answer);
      if (polled === undefined) throw this.#fault("InListPassiveTarget answered nonsense");
      if (polled.kind !== "none") return polled;
    }
    return { kind: "none" };
  }

  #accept(number: number, uid: Uint8Array): ContactlessDetection {
    this.#selected = number;
    this.#session += 1;
    const session = this.#session;
    const channel = new Pn532Channel(number, (tg, body) => this.#exchange(session, tg, body));
    return { kind: "card", channel, uid };
  }

  #forgetCard(): void {
    this.#selected = undefined;
    this.#session += 1;
  }

  async #stillThere(): Promise<boolean> {
    const [status] = await this.#command({ ...DIAGNOSE, head: PRESENCE_TEST });
    if (status === 0) return true;
    this.#forgetCard();
    return false;
  }

  async #exchange(session: number, tg: number, body: Uint8Array | undefined): Promise<Uint8Array> {
    if (session !== this.#session) throw new CardRemovedError("the card was released");
    if (this.#needsInitialise) throw new ReaderFaultError("the reader failed before");
    const answer = await this.#command({ ...IN_DATA_EXCHANGE, head: [tg], body });
    if (answer.length === 0) throw this.#fault("InDataExchange without status");
    const failure = classify(answer[0]);
    if (failure === undefined) return answer;
    if (failure.kind === "fault") throw this.#fault(failure.text);
    throw new CardRemovedError(failure.text);
  }

  /** Waits for its turn, carries the command out, and turns transport errors into reader faults. */
  async #command(command: Pn532Command): Promise<Uint8Array> {
    const previous = this.#turn;
    let finish: () => void = () => undefined;
    this.#turn = new Promise((resolve) => (finish = resolve));
    await previous;
    this.#running = command.code;
    try {
      return await this.#transport.transceive(command);
    } catch (error) {
      if (!(error instanceof Pn532TransportError)) throw error;
      if (error.reason === "aborted") throw new CardRemovedError("the field was switched off", { cause: error });
      throw this.#fault(error.message, error);
    } finally {
      this.#running = undefined;
      finish();
    }
  }

  #fault(message: string, cause?: unknown): ReaderFaultError {
    this.#needsInitialise = true;
    this.#selected = undefined;
    return new ReaderFaultError(message, { cause });
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#clock.after(delayMs, () => this.#endPause?.());
      this.#endPause = () => {
        timer.cancel();
        this.#endPause = undefined;
        resolve();
      };
    });
  }
}
