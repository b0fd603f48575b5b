/** Somebody on the line between a terminal and its acquirer, who has all messages and no key: drops, repeats, holds back, bends. */
import type { MessageWire, PassingMessage, WireFate } from "../../host-sim/world/message-wire";

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

export class LineThief {
  /** What was done, as `bend 0210`. */
  readonly done: string[] = [];
  #planned: Planned | undefined;
  readonly #earlier = new Map<string, Uint8Array>();

  constructor(wire: MessageWire) {
    wire.judgeBy((message) => this.#judge(message));
  }

  /** The next message of this type suffers it. */
  plan(messageType: string, theft: Theft, place = 0.5): void {
    this.#planned = { messageType, theft, place };
  }

  /** Nothing that was planned happens any more. */
  rest(): void {
    this.#planned = undefined;
  }

  #judge({ mti, body }: PassingMessage): WireFate | undefined {
    const earlier = this.#earlier.get(mti);
    this.#earlier.set(mti, body);
    if (this.#planned?.messageType !== mti) return undefined;
    const { theft, place } = this.#planned;
    this.#planned = undefined;
    this.done.push(`${theft} ${mti}`);
    if (theft === "replay") return { fate: "replace", body: earlier };
    return theft === "bend" ? { fate: "bend", place } : { fate: theft };
  }
}
