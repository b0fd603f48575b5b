/**
 * A contact card reader that speaks CCID over a serial line: knows whether a card is in the slot, powers it, carries TPDUs.
 * Source: USB-IF, Device Class Smart Card CCID, rev 1.10.
 */
import { CardRemovedError, CardTransmissionError, ReaderFaultError } from "../ports/card-reader";
import type { ContactCard, ContactReader } from "../ports/card-reader";
import { CcidCard } from "./ccid-card";
import { CCID_COMMANDS } from "./ccid-message";
import type { CcidAnswer, SlotState } from "./ccid-message";
import { ccidErrorMeaning } from "./ccid-status";
import { CcidTransport, CcidTransportError } from "./ccid-transport";
import type { CcidCommand } from "./ccid-transport";
import type { CcidLineOptions } from "./ccid-line";
import { TurnQueue } from "./turn-queue";

export type CcidReaderOptions = CcidLineOptions;

/** bPowerSelect: 5 V, class A, which every payment card takes (EMV Book 1, 5.3). */
const POWER_5_VOLT = 0x01;
const INITIALISE_ATTEMPTS = 3;

export class CcidReader implements ContactReader {
  onChange: ((inserted: boolean) => void) | undefined;
  readonly #transport: CcidTransport;
  readonly #turns = new TurnQueue();
  #inserted = false;
  /** Whether the card in the slot has power, by the reader's last word. */
  #isPowered = false;
  /** The reader's state is unknown: before the first use and after any fault. */
  #needsInitialise = true;
  /** Counts resets and removals, so that a card knows when it is not the present one any more. */
  #session = 0;

  constructor(options: CcidReaderOptions) {
    this.#transport = new CcidTransport(options);
    this.#transport.onSlotChange = (inserted) => this.#slotChanged(inserted);
  }

  get inserted(): boolean {
    return this.#inserted;
  }

  /** Releases the serial line. */
  close(): void {
    this.#session += 1;
    this.#transport.close();
  }

  initialise(): Promise<void> {
    this.#session += 1;
    return this.#turns.run(() => this.#setUp());
  }

  powerUp(): Promise<ContactCard> {
    return this.#reset("cold");
  }

  warmReset(): Promise<ContactCard> {
    return this.#reset("warm");
  }

  powerDown(): Promise<void> {
    this.#session += 1;
    return this.#turns.run(async () => {
      if (!this.#needsInitialise) await this.#command(CCID_COMMANDS.powerOff, "empty-too");
    });
  }

  #reset(kind: "cold" | "warm"): Promise<ContactCard> {
    this.#session += 1;
    return this.#turns.run(async () => {
      if (this.#needsInitialise) await this.#setUp();
      const session = ++this.#session;
      // Power for a card that has it already is a warm reset (CCID 1.10, 6.1.1).
      if (kind === "cold" && this.#isPowered) await this.#command(CCID_COMMANDS.powerOff, "empty-too");
      const answer = await this.#command({ ...CCID_COMMANDS.powerOn, parameters: [POWER_5_VOLT] });
      return new CcidCard(answer.data, (command) => this.#turns.run(() => this.#cardCommand(session, command)));
    });
  }

  async #setUp(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        // A reader that was left in the middle of something is told to end it; the answer does not matter.
        if (attempt > 1) await this.#attempt(CCID_COMMANDS.abort);
        const { slotState } = await this.#attempt(CCID_COMMANDS.powerOff);
        this.#needsInitialise = false;
        this.#note(slotState);
        return;
      } catch (error) {
        if (attempt === INITIALISE_ATTEMPTS) throw error;
      }
    }
  }

  async #cardCommand(session: number, command: CcidCommand): Promise<Uint8Array> {
    if (session !== this.#session) throw new CardRemovedError("the card was reset, released or removed");
    if (this.#needsInitialise) throw new ReaderFaultError("the reader failed before");
    // The innermost of many that wait for the card: each function between takes a kilobyte from the heap.
    try {
      return this.#judge(await this.#transport.transceive(command)).data;
    } catch (error) {
      throw this.#faultOf(error);
    }
  }

  /** Carries a command out and turns failures into the errors of the port. */
  async #command(command: CcidCommand, slot?: "empty-too"): Promise<CcidAnswer> {
    return this.#judge(await this.#attempt(command), slot);
  }

  #judge(answer: CcidAnswer, slot?: "empty-too"): CcidAnswer {
    this.#note(answer.slotState);
    if (answer.slotState === "empty") {
      if (slot === "empty-too") return answer;
      throw new CardRemovedError("no card in the slot");
    }
    if (answer.outcome === "done") return answer;
    const meaning = ccidErrorMeaning(answer.error);
    if (meaning.kind === "card") throw new CardTransmissionError(meaning.reason, meaning.text);
    this.#needsInitialise = true;
    throw new ReaderFaultError(meaning.text);
  }

  async #attempt(command: CcidCommand): Promise<CcidAnswer> {
    try {
      return await this.#transport.transceive(command);
    } catch (error) {
      throw this.#faultOf(error);
    }
  }

  /** A command that had no answer leaves a reader of which nothing is known; any other error is what it is. */
  #faultOf(error: unknown): unknown {
    if (!(error instanceof CcidTransportError)) return error;
    this.#needsInitialise = true;
    return new ReaderFaultError(error.message, { cause: error });
  }

  /** The reader says so by itself. It is asked for certainty, in its turn: the two bytes have no check. */
  #slotChanged(inserted: boolean): void {
    if (!inserted) this.#note("empty");
    const look = async (): Promise<void> => {
      const { slotState } = await this.#attempt(CCID_COMMANDS.getSlotStatus);
      this.#note(slotState);
    };
    // A reader that fails here is found out by whoever uses it next.
    this.#turns.run(look).catch(() => undefined);
  }

  #note(slotState: SlotState): void {
    const inserted = slotState !== "empty";
    this.#isPowered = slotState === "active";
    if (inserted === this.#inserted) return;
    this.#inserted = inserted;
    if (!inserted) this.#session += 1;
    this.onChange?.(inserted);
  }
}
