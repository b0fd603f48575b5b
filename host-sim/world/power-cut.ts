/** Cuts of a terminal's power at a place of its work: a flash operation, or a message between it and the acquirer. */
import type { TornBits } from "../board/chips/torn-operation";
import { MemoryNetwork } from "../board/memory-network";
import type { WireDirection } from "./message-wire";
import type { World } from "./world";

/** Where the power goes, counted from now on, from 1. */
export type CutPoint =
  /** In the middle of a program or an erase. */
  | { readonly operation: number }
  /** Before a message has arrived: then it never does; or after its receiver has seen to it. */
  | { readonly message: number; readonly direction: WireDirection; readonly side: "before" | "after" };

/** From a message's arrival at the terminal until that has done at once what it does with it. */
const momentMs = 1;

/** A cut that is to come. */
export class PowerCut {
  #hasHappened = false;
  readonly #withdraw: () => void;

  /** `torn`: what a flash operation leaves; by chance, of the terminal's seed, when left out. */
  constructor(world: World, point: CutPoint, torn?: TornBits) {
    const { terminal } = world;
    const cut = (): void => {
      this.#hasHappened = true;
      terminal.powerOff();
    };
    if ("operation" in point) {
      const onCut = (): void => void (this.#hasHappened = true);
      terminal.cutPower(point.operation, torn);
      terminal.on("powerCut", onCut);
      this.#withdraw = () => {
        terminal.flash.cancelCut();
        terminal.off("powerCut", onCut);
      };
    } else this.#withdraw = judgeMessages(world, point, cut);
  }

  get hasHappened(): boolean {
    return this.#hasHappened;
  }

  /** It is not to come any more. */
  cancel(): void {
    this.#withdraw();
  }
}

function judgeMessages(
  { wire, clock, line, terminal }: World,
  { message: count, direction, side }: Extract<CutPoint, { message: number }>,
  cut: () => void,
): () => void {
  const number = wire.passed[direction] + count;
  const withdraw = wire.judgeBy((message) => {
    if (message.direction !== direction || message.number !== number) return undefined;
    withdraw();
    if (terminal.state !== "on") return undefined;
    if (side === "before") {
      cut();
      return { fate: "drop" };
    }
    // On its way to the terminal it takes the line's time.
    const latencyMs = line.network instanceof MemoryNetwork ? line.network.conditions.latencyMs : 0;
    clock.after(direction === "to-host" ? 0 : latencyMs + momentMs, cut);
    return undefined;
  });
  return withdraw;
}
