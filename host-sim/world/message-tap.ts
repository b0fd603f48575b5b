/** Listens to an acquirer in clear and cuts what passes into messages: raw for comparison, decoded and masked for people. */
import type { Acquirer } from "../acquirer/acquirer";
import type { ClearEvent } from "../acquirer/connection";
import { unpack } from "../../firmware/iso8583/codec";
import { Deframer, FramingError } from "../../firmware/iso8583/framing";
import { describe, type FieldDescription } from "../../firmware/iso8583/masking";
import { MessageError } from "../../firmware/iso8583/message-error";
import type { MessageSpec } from "../../firmware/iso8583/spec";

/** One message as it passed. */
export interface TappedMessage {
  readonly from: "terminal" | "host";
  readonly mti: string;
  /** Masked; field 0 is the message type. */
  readonly description: readonly FieldDescription[];
  /** Without the length header. Holds card data: compared in memory, never printed. */
  readonly bytes: Uint8Array;
  /** Milliseconds since 1970, by the simulation's clock. */
  readonly at: number;
  readonly connection: number;
}

const silent = new Uint8Array(0);

/** One direction of a connection. */
class Direction {
  readonly #deframer = new Deframer();
  #broken = false;

  /** The messages that these bytes complete; none any more after bytes that are no messages. */
  push(bytes: Uint8Array): Uint8Array[] {
    if (this.#broken) return [];
    try {
      const bodies = this.#deframer.push(bytes);
      this.#check();
      return bodies;
    } catch (error) {
      if (!(error instanceof FramingError)) throw error;
      this.#broken = true;
      return [];
    }
  }

  /** A bad header behind good messages is only told by the next call. */
  #check(): void {
    try {
      this.#deframer.push(silent);
    } catch (error) {
      if (!(error instanceof FramingError)) throw error;
      this.#broken = true;
    }
  }
}

export class MessageTap {
  readonly messages: TappedMessage[] = [];
  /** Called for every message. */
  onMessage: ((message: TappedMessage) => void) | undefined;
  readonly #spec: MessageSpec;
  readonly #limit: number;
  readonly #directions = new Map<number, { readonly terminal: Direction; readonly acquirer: Direction }>();

  /** `limit` messages are kept, the latest ones. */
  constructor(spec: MessageSpec, limit = Number.POSITIVE_INFINITY) {
    this.#spec = spec;
    this.#limit = limit;
  }

  /** Listens to this acquirer from now on; to one that took the place of another as well. */
  listen(acquirer: Acquirer): void {
    acquirer.captureClear((event) => this.#take(event));
  }

  #take(event: ClearEvent): void {
    const { id } = event.connection;
    if (event.kind === "open") this.#directions.set(id, { terminal: new Direction(), acquirer: new Direction() });
    else if (event.kind === "close") this.#directions.delete(id);
    else if ("bytes" in event) this.#cut(event.kind, event.bytes, event.at, id);
  }

  #cut(side: "terminal" | "acquirer", bytes: Uint8Array, at: number, connection: number): void {
    const bodies = this.#directions.get(connection)?.[side].push(bytes) ?? [];
    for (const body of bodies) this.#keep(body, side === "terminal" ? "terminal" : "host", at, connection);
  }

  #keep(bytes: Uint8Array, from: TappedMessage["from"], at: number, connection: number): void {
    let tapped: TappedMessage;
    try {
      const message = unpack(this.#spec, bytes);
      tapped = { from, mti: message.mti, description: describe(this.#spec, message), bytes, at, connection };
    } catch (error) {
      // Bytes that are no message are the acquirer's to report (its event `fault`).
      if (!(error instanceof MessageError)) throw error;
      return;
    }
    this.messages.push(tapped);
    if (this.messages.length > this.#limit) this.messages.shift();
    this.onMessage?.(tapped);
  }
}
