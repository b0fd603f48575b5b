/** The commands of a CCID reader (CCID 1.10, 6.1), each with the code of its answer (6.2). */
import type { ChipClock } from "../chip";
import { atrFacts } from "./atr-facts";
import { exchangeBlock, exchangeCommand } from "./ccid-card-line";
import {
  NO_PARAMETERS,
  parametersOfAtr,
  speedOf,
  timingOf,
  wrongParameter,
  type CcidParameters,
} from "./ccid-parameters";
import { ACTIVATION_MS, RESET_MS } from "./contact-timing";
import type { ContactSlot } from "./contact-slot";

/** Slot errors (table 6.2-2). */
export const CCID_ERRORS = Object.freeze({
  unsupported: 0x00,
  badPowerSelect: 7,
  badLevel: 8,
  badSlot: 5,
  badData: 10,
  mute: 0xfe,
  badCheck: 0xf7,
  badStart: 0xf8,
  busy: 0xe0,
  aborted: 0xff,
} as const);

/** What the reader remembers between commands. */
export interface CcidState {
  readonly clock: ChipClock;
  readonly slot: ContactSlot;
  parameters: CcidParameters;
  /** Card movements are told with the next command in place of at once. */
  isSynchronous: boolean;
}

/** One command under way. */
export interface CcidRun {
  readonly state: CcidState;
  /** The last three bytes of the header. */
  readonly parameters: Uint8Array;
  readonly data: Uint8Array;
  isWanted(): boolean;
  after(delayMs: number, then: () => void): void;
  done(data?: ArrayLike<number>, parameter?: number): void;
  failed(error: number): void;
  /** Asks the host for patience; `inOneByte` as this reader does it during T=0. */
  extend(multiplier: number, inOneByte: boolean): void;
}

export interface CcidCommand {
  readonly name: string;
  readonly answer: number;
  readonly run: (run: CcidRun) => void;
}

const SLOT_STATUS = 0x81;
const DATA_BLOCK = 0x80;
const PARAMETERS = 0x82;
const ESCAPE = 0x83;
const DATA_RATE = 0x84;
const QUICK_MS = 0.5;
const LONGEST_ATR = 33;
const PPSS = 0xff;
const HEADER_LENGTH = 5;
const FIRMWARE_NAME = "Tapline-Twin-V1.00";

function powerOn(run: CcidRun): void {
  const { slot } = run.state;
  if (run.parameters[0] > 3) return run.failed(CCID_ERRORS.badPowerSelect);
  const isCold = !slot.isPowered;
  const atr = slot.reset();
  if (atr === undefined) return run.failed(CCID_ERRORS.mute);
  const refuse = (delayMs: number, error: number): void =>
    run.after(delayMs, () => {
      slot.powerOff();
      run.failed(error);
    });
  run.state.parameters = parametersOfAtr(atr);
  const startMs = RESET_MS + (isCold ? ACTIVATION_MS : 0);
  if (atr.length === 0) return refuse(startMs, CCID_ERRORS.mute);
  const facts = atrFacts(atr);
  const durationMs = startMs + atr.length * timingOf(NO_PARAMETERS).characterMs;
  if (!facts.hasGoodStart || atr.length > LONGEST_ATR) return refuse(durationMs, CCID_ERRORS.badStart);
  if (!facts.hasGoodCheck) return refuse(durationMs, CCID_ERRORS.badCheck);
  run.after(durationMs, () => run.done(atr));
}

function powerOff(run: CcidRun): void {
  run.state.slot.powerOff();
  run.after(QUICK_MS, () => run.done());
}

function transferBlock(run: CcidRun): void {
  const { clock, slot, parameters } = run.state;
  const { icc } = slot;
  const { data } = run;
  if (icc === undefined) return run.failed(CCID_ERRORS.mute);
  // Exchanges are of whole TPDUs, which do not chain (6.1.4).
  if (run.parameters[1] !== 0 || run.parameters[2] !== 0) return run.failed(CCID_ERRORS.badLevel);
  if (data.length < 4) return run.failed(CCID_ERRORS.badData);
  const timing = timingOf(parameters);
  const isBlock = parameters.protocol === 1 || data[0] === PPSS;
  const exchange = {
    ...{ clock, icc, timing, speed: speedOf(parameters) },
    isWanted: () => run.isWanted(),
    onWaiting: () => run.extend(1, true),
    done: (answer: Uint8Array) => run.done(answer),
    failed: (error: number) => run.failed(error),
  };
  if (!isBlock) {
    // An Le behind the data is none of T=0's business.
    const length = data.length > HEADER_LENGTH ? HEADER_LENGTH + data[4] : data.length;
    if (data.length < length) return run.failed(CCID_ERRORS.badData);
    return exchangeCommand(exchange, data.subarray(0, length));
  }
  const multiplier = Math.max(1, run.parameters[0]);
  // bBWI lengthens one wait; the host hears that it will be long.
  if (multiplier > 1) run.extend(multiplier, false);
  exchangeBlock(exchange, data, multiplier * timing.blockWaitingMs);
}

function getParameters(run: CcidRun): void {
  const { protocol, data } = run.state.parameters;
  run.after(QUICK_MS, () => run.done(data, protocol));
}

function resetParameters(run: CcidRun): void {
  const { card } = run.state.slot;
  run.state.parameters = card === undefined ? NO_PARAMETERS : parametersOfAtr(card.atr);
  getParameters(run);
}

function setParameters(run: CcidRun): void {
  const protocol = run.parameters[0];
  const wrong = wrongParameter(protocol, run.data);
  if (wrong !== undefined) return run.failed(wrong);
  run.state.parameters = { protocol: protocol === 1 ? 1 : 0, data: run.data.slice() };
  getParameters(run);
}

/** The maker's own commands that libccid sends: the name of the firmware, and how card movements are told. */
function escape(run: CcidRun): void {
  const [command, group, mode] = run.data;
  if (command === 0x02 && run.data.length === 1) {
    return run.after(QUICK_MS, () => run.done(Array.from(FIRMWARE_NAME, (letter) => letter.charCodeAt(0))));
  }
  if (command === 0x01 && group === 0x01 && run.data.length === 3 && mode <= 1) {
    run.state.isSynchronous = mode === 1;
    return run.after(QUICK_MS, () => run.done());
  }
  run.failed(CCID_ERRORS.badData);
}

const unsupported = (run: CcidRun): void => run.failed(CCID_ERRORS.unsupported);

/** Commands by bMessageType; PC_to_RDR_Abort is the reader's own. */
export const CCID_COMMANDS: Readonly<Record<number, CcidCommand>> = Object.freeze({
  0x61: { name: "SetParameters", answer: PARAMETERS, run: setParameters },
  0x62: { name: "IccPowerOn", answer: DATA_BLOCK, run: powerOn },
  0x63: { name: "IccPowerOff", answer: SLOT_STATUS, run: powerOff },
  0x65: { name: "GetSlotStatus", answer: SLOT_STATUS, run: (run: CcidRun) => run.after(QUICK_MS, () => run.done()) },
  0x69: { name: "Secure", answer: DATA_BLOCK, run: unsupported },
  0x6a: { name: "T0APDU", answer: SLOT_STATUS, run: unsupported },
  0x6b: { name: "Escape", answer: ESCAPE, run: escape },
  0x6c: { name: "GetParameters", answer: PARAMETERS, run: getParameters },
  0x6d: { name: "ResetParameters", answer: PARAMETERS, run: resetParameters },
  0x6e: { name: "IccClock", answer: SLOT_STATUS, run: unsupported },
  0x6f: { name: "XfrBlock", answer: DATA_BLOCK, run: transferBlock },
  0x71: { name: "Mechanical", answer: SLOT_STATUS, run: unsupported },
  0x73: { name: "SetDataRateAndClockFrequency", answer: DATA_RATE, run: unsupported },
} satisfies Record<number, CcidCommand>);

export const ABORT = 0x72;
export const UNKNOWN_COMMAND: CcidCommand = { name: "unknown", answer: SLOT_STATUS, run: unsupported };
