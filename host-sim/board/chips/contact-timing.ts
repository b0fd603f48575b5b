/** How long things take on the IO line of a contact card (ISO/IEC 7816-3, 7, 8.1, 10.2, 11.4), at a clock of 4 MHz. */

const CLOCK_HZ = 4_000_000;
/** Fi by the high, Di by the low half of TA1; 0 is reserved. */
const FI: readonly number[] = Object.freeze([
  372, 372, 558, 744, 1116, 1488, 1860, 0, 0, 512, 768, 1024, 1536, 2048, 0, 0,
]);
const DI: readonly number[] = Object.freeze([0, 1, 2, 4, 8, 16, 32, 64, 12, 20, 0, 0, 0, 0, 0, 0]);
/** Ten bit times and a guard time of two; T=1 may do with one. */
const CHARACTER_ETU = 12;
/** From the reset line to the first character: between 400 and 40,000 clocks. */
export const RESET_MS = 10;
/** Vcc, RST, CLK, IO: an activation sequence with its pauses. */
export const ACTIVATION_MS = 20;

/** Whether the code of a speed stands for one. */
export function isSpeed(code: number): boolean {
  return FI[code >> 4] !== 0 && DI[code & 0x0f] !== 0;
}

/** The times that follow from a speed and a guard time. */
export interface ContactTiming {
  /** One character with its guard time. */
  readonly characterMs: number;
  /** WT of T=0: longest pause between two characters. */
  readonly workWaitingMs: number;
  /** BWT of T=1: longest wait for a block. */
  readonly blockWaitingMs: number;
}

/** `waitingIntegers`: WI of T=0, BWI and CWI of T=1. */
export function contactTiming(speed: number, guardTime: number, waitingIntegers: number): ContactTiming {
  const etuMs = ((FI[speed >> 4] / DI[speed & 0x0f]) * 1000) / CLOCK_HZ;
  const guard = guardTime === 0xff ? 0 : guardTime;
  return {
    characterMs: (CHARACTER_ETU + guard) * etuMs,
    workWaitingMs: (waitingIntegers * 960 * FI[speed >> 4] * 1000) / CLOCK_HZ,
    blockWaitingMs: 11 * etuMs + (2 ** (waitingIntegers >> 4) * 960 * 372 * 1000) / CLOCK_HZ,
  };
}
