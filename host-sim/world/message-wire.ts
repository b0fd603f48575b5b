/**
 * The wire between terminal and acquirer, message by message, in clear: counts what passes, and lets those who want to spoil it decide
 * about each message. It stands on the acquirer's side of TLS, so that it does the same on every engine.
 */
import type { Duplex } from "node:stream";
import type { ChipClock } from "../board/chip";
import { frame } from "../../firmware/iso8583/framing";
import { WireEnd } from "./wire-end";

export type WireDirection = "to-host" | "to-terminal";

/** A message that is about to be delivered. */
export interface PassingMessage {
  readonly direction: WireDirection;
  /** From 1, of all that went this way since the world was made. */
  readonly number: number;
  /** Message type: its first four characters. */
  readonly mti: string;
  /** Without the length header. Holds card data. */
  readonly body: Uint8Array;
}

/** What becomes of a message. */
export type WireFate =
  | { readonly fate: "deliver" }
  | { readonly fate: "drop" }
  /** It comes later; what is sent behind it may come before it. */
  | { readonly fate: "delay"; readonly ms: number }
  /** It comes now and once more. */
  | { readonly fate: "duplicate"; readonly afterMs?: number }
  /** It waits for the next one that goes this way on its connection, and comes behind that. */
  | { readonly fate: "swap" }
  /** Its sender gets it back. */
  | { readonly fate: "reflect" }
  /** Another message comes in its place; `undefined`: none. */
  | { readonly fate: "replace"; readonly body: Uint8Array | undefined }
  /** One bit of it is changed, at this place from 0 (first byte) to 1 (last). */
  | { readonly fate: "bend"; readonly place: number };

/** Decides about a message, or leaves it to others. */
export type WireJudge = (message: PassingMessage) => WireFate | undefined;

/** The way on, from where a message stands. */
export interface WireWays {
  readonly on: (bytes: Uint8Array) => void;
  readonly back: (bytes: Uint8Array) => void;
  /** Messages of this direction that wait for the next one. */
  readonly held: Uint8Array[];
}

export class MessageWire {
  /** Messages of each direction so far. */
  readonly passed: Record<WireDirection, number> = { "to-host": 0, "to-terminal": 0 };
  readonly #clock: ChipClock;
  readonly #judges = new Set<WireJudge>();
  #answersLateMs = 0;

  constructor(clock: ChipClock) {
    this.#clock = clock;
  }

  /** Lets `judge` decide about each message from now on; the result ends that. The first judge with an opinion is heard. */
  judgeBy(judge: WireJudge): () => void {
    this.#judges.add(judge);
    return () => void this.#judges.delete(judge);
  }

  /** What the host sends comes so much later from now on: a host that is slow. */
  set answersLateMs(ms: number) {
    this.#answersLateMs = ms;
  }

  /** Nobody decides about messages any more, and the host is as quick as it is. What was delayed still comes. */
  heal(): void {
    this.#judges.clear();
    this.#answersLateMs = 0;
  }

  /** The acquirer's end of a connection, as its session sees it: with the wire in between. */
  interpose(stream: Duplex): Duplex {
    return new WireEnd(stream, this);
  }

  /** Whether anything may happen to messages; if not, bytes pass as they come. For {@link WireEnd}. */
  get isJudged(): boolean {
    return this.#judges.size > 0 || this.#answersLateMs > 0;
  }

  /** Counts a message, and lets it go its way if there is anybody to decide about it. For {@link WireEnd}. */
  pass(direction: WireDirection, body: Uint8Array, ways: WireWays | undefined): void {
    const number = ++this.passed[direction];
    if (ways === undefined) return;
    const message = { direction, number, mti: Buffer.from(body.subarray(0, 4)).toString("latin1"), body };
    this.#carryOut(this.#fateOf(message), body, ways);
  }

  #fateOf(message: PassingMessage): WireFate {
    for (const judge of this.#judges) {
      const fate = judge(message);
      if (fate !== undefined) return fate;
    }
    const isLate = message.direction === "to-terminal" && this.#answersLateMs > 0;
    return isLate ? { fate: "delay", ms: this.#answersLateMs } : { fate: "deliver" };
  }

  #carryOut(decided: WireFate, body: Uint8Array, { on, back, held }: WireWays): void {
    const later = (ms: number): void => void this.#clock.after(ms, () => on(frame(body)));
    switch (decided.fate) {
      case "drop":
        return;
      case "delay":
        return later(decided.ms);
      case "swap":
        return void held.push(body);
      case "reflect":
        return back(frame(body));
      case "deliver":
        on(frame(body));
        break;
      case "duplicate":
        on(frame(body));
        if (decided.afterMs === undefined) on(frame(body));
        else later(decided.afterMs);
        break;
      case "replace":
        if (decided.body !== undefined) on(frame(decided.body));
        break;
      case "bend":
        on(frame(bent(body, decided.place)));
    }
    for (const waiting of held.splice(0)) on(frame(waiting));
  }
}

function bent(body: Uint8Array, place: number): Uint8Array {
  const bytes = Uint8Array.from(body);
  bytes[Math.floor(place * (body.length - 1))] ^= 0x01;
  return bytes;
}
