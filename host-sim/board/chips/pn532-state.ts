/** What the PN532 remembers between commands, and how a running command sees the chip. */
import type { AtsParameters } from "./iso-dep-timing";
import { Pn532Registers } from "./pn532-registers";
import type { Picc, RfField } from "./rf-field";

/** Status bytes of the chip's answers (UM0701-02, 7.1, table "Error code list"). */
export const STATUS = Object.freeze({
  ok: 0x00,
  timeout: 0x01,
  crc: 0x02,
  parity: 0x03,
  rfProtocol: 0x0b,
  invalidParameter: 0x10,
  notAcceptable: 0x27,
  released: 0x29,
});

/** Bits of SetParameters (UM0701-02, 7.2.9). */
export const PARAMETER_AUTOMATIC_RATS = 0x10;
const DEFAULT_PARAMETERS = 0x14;

/** A card that InListPassiveTarget has initialised; its logical number `Tg` is its place in the list plus one. */
export interface Target {
  readonly picc: Picc;
  /** `undefined` without RATS: the card speaks no ISO-DEP. */
  readonly isoDep: AtsParameters | undefined;
  /** Command data collected by exchanges with the MI bit. */
  outgoing: number[];
  /** Answer data that did not fit into one frame. */
  incoming: Uint8Array;
}

/** RFConfiguration items (UM0701-02, 7.3.1) with their values after reset. */
export interface RfSettings {
  retryTimeout: number;
  passiveActivationRetries: number;
}

export class Pn532State {
  readonly field: RfField;
  readonly registers: Pn532Registers;
  parameters = DEFAULT_PARAMETERS;
  rf: RfSettings = { retryTimeout: 0x0a, passiveActivationRetries: 0xff };
  targets: Target[] = [];
  lastError: number = STATUS.ok;
  /** Wake-up sources of the last PowerDown; `undefined` while awake (UM0701-02, 7.2.11). */
  asleepUntil: number | undefined;
  /** Rate chosen by SetSerialBaudRate, in force once the host has acknowledged the answer (7.2.8). */
  nextBaud: number | undefined;

  constructor(field: RfField) {
    this.field = field;
    this.registers = new Pn532Registers(field);
  }

  reset(): void {
    this.field.switch(false);
    this.registers.reset();
    this.parameters = DEFAULT_PARAMETERS;
    this.rf = { retryTimeout: 0x0a, passiveActivationRetries: 0xff };
    this.targets = [];
    this.lastError = STATUS.ok;
    this.asleepUntil = undefined;
    this.nextBaud = undefined;
  }

  target(number: number): Target | undefined {
    return this.targets[number - 1];
  }

  /** Time that a thru exchange waits for an answer: 100 µs × 2^(n−1), 0 meaning for ever (7.3.1, item 2). */
  retryTimeoutMs(): number | undefined {
    const exponent = this.rf.retryTimeout;
    return exponent === 0 ? undefined : 0.1 * 2 ** (Math.min(exponent, 0x10) - 1);
  }
}

/** A command being carried out. Once it is aborted nothing it has planned happens any more. */
export interface CommandRun {
  readonly chip: Pn532State;
  after(delayMs: number, then: () => void): void;
  /** Calls `then` once, at the next change in the field. */
  whenFieldChanges(then: () => void): void;
  /** Ends the run with PD1..PDn of the response. */
  respond(data: ArrayLike<number>): void;
  /** Ends the run with the error frame of 6.2.1.5. */
  refuse(): void;
}

/** One line of the command table. Lengths are those of the parameters, PD1..PDn. */
export interface Command {
  readonly name: string;
  readonly minLength: number;
  readonly maxLength: number;
  run(run: CommandRun, parameters: Uint8Array): void;
}
