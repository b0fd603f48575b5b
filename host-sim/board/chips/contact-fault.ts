/** Faults on the contacts between a card and its reader, by rule: which of the card's turns to speak, and what goes wrong with it. */
import type { CardSpeech } from "./icc-protocol";

export type ContactFaultKind =
  /** The card hears nothing, and so says nothing. */
  | "deaf"
  /** What the card says is lost. */
  | "drop"
  /** The last character is another one: the check of a block fails. */
  | "check"
  /** Parity errors, as often as the reader asks. */
  | "parity"
  /** The last character is missing. */
  | "cut"
  /** The card says `bytes` in place of what it would have said. */
  | "say";

export interface ContactFault {
  readonly kind: ContactFaultKind;
  /** The turn of the card it befalls, counted from 1 at each reset; PPS counts, the answer to reset does not. */
  readonly turn: number;
  /** For so many turns in a row; 1 when left out. */
  readonly turns?: number;
  readonly bytes?: Uint8Array;
}

/** The fault of a turn, if there is one. */
export function faultOf(turn: number, faults: readonly ContactFault[]): ContactFault | undefined {
  return faults.find((fault) => turn >= fault.turn && turn < fault.turn + (fault.turns ?? 1));
}

/** What is heard of a card's speech under a fault. */
export function spoilt(speech: readonly CardSpeech[], fault: ContactFault): readonly CardSpeech[] {
  switch (fault.kind) {
    case "deaf":
    case "drop":
      return [];
    case "parity":
      return speech.map((run) => ({ ...run, isDamaged: run.bytes.length > 0 }));
    case "check":
      return changedLast(speech, (bytes) => bytes.map((byte, index) => (index === bytes.length - 1 ? byte ^ 1 : byte)));
    case "cut":
      return changedLast(speech, (bytes) => bytes.slice(0, -1));
    case "say":
      return [{ afterMs: 1, bytes: fault.bytes ?? new Uint8Array(0) }];
  }
}

function changedLast(speech: readonly CardSpeech[], change: (bytes: Uint8Array) => Uint8Array): readonly CardSpeech[] {
  return speech.map((run, index) => (index === speech.length - 1 ? { ...run, bytes: change(run.bytes) } : run));
}
