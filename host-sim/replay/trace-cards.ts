/** The trace cards of one run: a card a file, which goes on in its trace however often it is held out. */
import path from "node:path";
import { readApduTrace } from "../cards/apdu-trace";
import { TraceInHand } from "../cards/trace-in-hand";
import type { TraceMismatchError } from "../cards/trace-card";
import type { CardPlaces } from "../world/card-holder";
import { StepFailure } from "./step-failure";

/** Instruction of VERIFY, whose data are a PIN (EMV Book 3, 6.5.12). */
const VERIFY = "20";
/** Hex digits of CLA INS P1 P2 Lc. */
const headerDigits = 10;

export class TraceCards {
  readonly #places: Pick<CardPlaces, "contactless" | "slot">;
  readonly #cards = new Map<string, TraceInHand>();

  constructor(places: Pick<CardPlaces, "contactless" | "slot">) {
    this.#places = places;
  }

  /** Holds the card of a trace near the reader. */
  tap(file: string, leavesAfterCommands?: number): void {
    this.#places.contactless.present(this.#take(file).inField(leavesAfterCommands));
  }

  /** Pushes the card of a trace into the slot. */
  insert(file: string, protocol: 0 | 1): void {
    this.#places.slot.insert(this.#take(file).inSlot(protocol));
  }

  /** A command came that was not the recorded one. */
  get failure(): StepFailure | undefined {
    return this.#failureOf((card) => card.mismatch);
  }

  /** The same at the end of the run, when no recorded command may be left. */
  finish(): StepFailure | undefined {
    return this.#failureOf((card) => card.finish());
  }

  #failureOf(find: (card: TraceInHand) => TraceMismatchError | undefined): StepFailure | undefined {
    for (const [file, card] of this.#cards) {
      const mismatch = find(card);
      if (mismatch !== undefined) return failureOf(file, mismatch);
    }
    return undefined;
  }

  #take(file: string): TraceInHand {
    const card = this.#cards.get(file) ?? new TraceInHand(readApduTrace(file));
    this.#cards.set(file, card);
    return card;
  }
}

function failureOf(file: string, { step, expected, actual }: TraceMismatchError): StepFailure {
  const place = `${path.basename(file)}, command ${step}`;
  const found = actual === undefined ? "it never came" : `the terminal sent ${shown(actual)}`;
  if (expected === undefined) return new StepFailure(`${place}: none, the trace is at its end`, found);
  const other = actual === undefined ? "" : ` (another from byte ${firstDifference(expected, actual)} on)`;
  return new StepFailure(`${place}: ${shown(expected)}`, found + other);
}

/** A command for people to see: not the PIN in it. */
function shown(command: string): string {
  const isPin = command.slice(2, 4) === VERIFY;
  return isPin ? `${command.slice(0, headerDigits)} and a PIN` : command;
}

/** Counted from 1. */
function firstDifference(expected: string, actual: string): number {
  let at = 0;
  while (at < expected.length && expected.slice(at, at + 2) === actual.slice(at, at + 2)) at += 2;
  return at / 2 + 1;
}
