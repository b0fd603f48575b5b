/**
 * A card that plays a trace, exactly: it answers the recorded commands in the recorded order, and nothing else. It fails loudly,
 * because a terminal that says something else than it said then is what such a card is there to find.
 */
import { toHex } from "../../firmware/codec/hex";
import type { CardAnswer, IsoDepCard } from "../board/chips/card-in-field";
import type { ApduExchange } from "./apdu-trace";

/** The terminal did not say what the trace has. */
export class TraceMismatchError extends Error {
  override readonly name = "TraceMismatchError";
  /** Which exchange, from 1. */
  readonly step: number;
  /** Hex; `undefined` behind the end of the trace. */
  readonly expected: string | undefined;
  /** Hex; `undefined` when the command never came. */
  readonly actual: string | undefined;

  constructor(step: number, expected: string | undefined, actual: string | undefined) {
    super(`trace, step ${step}: expected ${expected ?? "no more commands"}, but ${actual ?? "nothing"} came`);
    this.step = step;
    this.expected = expected;
    this.actual = actual;
  }
}

export class TraceCard implements IsoDepCard {
  readonly uid = Uint8Array.of(0x04, 0x54, 0x52, 0x41, 0x43, 0x45, 0x01);
  readonly atqa = 0x0044;
  readonly sak = 0x20;
  /** TL, T0, TA(1), TB(1), TC(1), one historical byte: 256-byte frames, waiting time integer 8. */
  readonly ats = Uint8Array.of(0x06, 0x78, 0x80, 0x80, 0x02, 0x80);
  readonly #exchanges: readonly ApduExchange[];
  #played = 0;

  constructor(exchanges: readonly ApduExchange[]) {
    this.#exchanges = exchanges;
  }

  /** The trace goes on where it is: a card that was taken away and brought back is part of it. */
  reset(): void {}

  /**
   * Answers the next recorded command; throws {@link TraceMismatchError} at any other. Over T=0 the Le of a command with data does
   * not travel (ISO/IEC 7816-3, 12.2.5), so that it is not compared there.
   */
  process(apdu: Uint8Array, protocol: 0 | 1 = 1): CardAnswer {
    const next = this.#exchanges.at(this.#played);
    this.#played++;
    const actual = toHex(apdu);
    const expected = next === undefined ? undefined : toHex(protocol === 0 ? asOverT0(next.command) : next.command);
    if (next === undefined || expected !== actual) throw new TraceMismatchError(this.#played, expected, actual);
    return { response: next.response };
  }

  /** To be called at the end: throws {@link TraceMismatchError} when a recorded command never came. */
  finish(): void {
    const unused = this.#exchanges.at(this.#played);
    if (unused !== undefined) {
      throw new TraceMismatchError(this.#played + 1, toHex(unused.command), undefined);
    }
  }
}

/** A command as a card hears it over T=0: without the Le behind its data. */
function asOverT0(command: Uint8Array): Uint8Array {
  const length = command.length > 5 ? command[4] : 0;
  return length > 0 && command.length === 6 + length ? command.subarray(0, 5 + length) : command;
}
