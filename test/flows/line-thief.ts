/** Somebody on the line between a terminal and its acquirer, behind TLS as far as the bench has one: drops, repeats, holds back, bends. */
import type { Duplex } from "node:stream";
import { unpack } from "../../firmware/iso8583/codec";
import { Deframer, frame } from "../../firmware/iso8583/framing";
import { tapline87 } from "../../firmware/iso8583/tables/tapline87";
import type { Acquirer } from "../../host-sim/acquirer/acquirer";

/** What is done to one message. */
export type Theft =
  | "drop"
  | "duplicate"
  /** Goes behind the next message of its direction. */
  | "swap"
  /** In its place goes the last one of its kind, or nothing where there was none. */
  | "replay"
  /** One bit of it is another one. */
  | "bend"
  /** Comes back to whom it is from. */
  | "reflect";

interface Planned {
  readonly messageType: string;
  readonly theft: Theft;
  /** Where a bit is bent, as a part of the message's length. */
  readonly place: number;
}

type Deliver = (body: Uint8Array) => void;

export class LineThief {
  /** Types of all that passed, as it was sent. */
  readonly passed: string[] = [];
  /** What was done, as `bend 0210`. */
  readonly done: string[] = [];
  #planned: Planned | undefined;
  readonly #earlier = new Map<string, Uint8Array>();

  constructor(acquirer: Acquirer) {
    const accept = acquirer.acceptPlain.bind(acquirer);
    acquirer.acceptPlain = (stream) => {
      this.#tap(stream);
      accept(stream);
    };
  }

  /** The next message of this type suffers it. */
  plan(messageType: string, theft: Theft, place = 0.5): void {
    this.#planned = { messageType, theft, place };
  }

  /** Nothing that was planned happens any more. */
  rest(): void {
    this.#planned = undefined;
  }

  #tap(stream: Duplex): void {
    const emit = stream.emit.bind(stream) as (event: string, ...values: unknown[]) => boolean;
    const write = stream.write.bind(stream) as (bytes: Uint8Array, done?: () => void) => boolean;
    const toHost: Deliver = (body) => void emit("data", Buffer.from(frame(body)));
    const toTerminal: Deliver = (body) => void (stream.writable && write(frame(body)));
    const incoming = new Direction(this, toHost, toTerminal);
    const outgoing = new Direction(this, toTerminal, toHost);
    stream.emit = ((event: string, ...values: unknown[]) => {
      if (event !== "data") return emit(event, ...values);
      incoming.push(values[0] as Uint8Array);
      return true;
    }) as typeof stream.emit;
    stream.write = ((bytes: Uint8Array, done?: () => void) => {
      outgoing.push(bytes);
      done?.();
      return true;
    }) as typeof stream.write;
  }

  /** What becomes of a message; `held` are those that wait for the next one. */
  pass(body: Uint8Array, deliver: Deliver, back: Deliver, held: Uint8Array[]): void {
    const { mti } = unpack(tapline87, body);
    this.passed.push(mti);
    const planned = this.#planned?.messageType === mti ? this.#planned : undefined;
    const earlier = this.#earlier.get(mti);
    this.#earlier.set(mti, body);
    if (planned === undefined) deliver(body);
    if (planned === undefined) return held.splice(0).forEach(deliver);
    this.#planned = undefined;
    this.done.push(`${planned.theft} ${mti}`);
    switch (planned.theft) {
      case "drop":
        return;
      case "duplicate":
        deliver(body);
        return deliver(body);
      case "swap":
        return void held.push(body);
      case "replay":
        return earlier === undefined ? undefined : deliver(earlier);
      case "reflect":
        return back(body);
      case "bend": {
        const bent = Uint8Array.from(body);
        bent[Math.floor(planned.place * (body.length - 1))] ^= 0x01;
        return deliver(bent);
      }
    }
  }
}

class Direction {
  readonly #deframer = new Deframer();
  readonly #held: Uint8Array[] = [];

  constructor(
    readonly thief: LineThief,
    readonly deliver: Deliver,
    readonly back: Deliver,
  ) {}

  push(bytes: Uint8Array): void {
    for (const body of this.#deframer.push(bytes)) {
      this.thief.pass(body.slice(), this.deliver, this.back, this.#held);
    }
  }
}
