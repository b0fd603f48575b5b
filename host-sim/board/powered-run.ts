/**
 * One stretch of power of a terminal: an engine with a board, from boot to the end. It hands events to the firmware one at
 * a time while that is idle, wakes it when its next timer is due, and counts as work under way until all is handled.
 */
import { LinkWriter } from "../../firmware/codec/link-bytes";
import { decodeFirmwareFrame, encodeWake, type Wake } from "../../firmware/codec/link-frame";
import { EngineDeadError, type Engine, type EngineFault, type InstrumentSample } from "../engine/engine";
import type { Activity } from "./activity";
import { Board } from "./board";
import type { BoardOptions } from "./board-operations";
import type { Scheduled } from "./chip";
import { PowerCutError } from "./chips/nor-flash";
import type { SimulationClock } from "./clock";
import type { PendingEvent } from "./handle-table";

/** Who is told what happens. */
export interface PoweredRunListener {
  /** A body that passed; it holds during the call only. */
  onFrame(direction: "to-firmware" | "from-firmware", body: Uint8Array): void;
  /** The engine died by itself. */
  onFault(fault: EngineFault): void;
  /** A fault injected into the flash cut the power. */
  onPowerCut(cut: PowerCutError): void;
  /** The firmware wants to be started anew; this run is over. */
  onRestart(): void;
  /** The bench itself failed. */
  onError(error: unknown): void;
}

export interface PoweredRunOptions {
  readonly engine: Engine;
  readonly clock: SimulationClock;
  readonly activity: Activity;
  readonly board: Omit<BoardOptions, "onEvent" | "onRestart">;
  readonly listener: PoweredRunListener;
}

/** Somebody wants to see the instruments; the engine shows them only between two wakes. */
interface SampleRequest {
  readonly kind: "sample";
  resolve(sample: InstrumentSample | undefined): void;
  reject(error: unknown): void;
}

function isSampleRequest(waiting: PendingEvent | "boot" | "timer" | SampleRequest): waiting is SampleRequest {
  return typeof waiting === "object" && "kind" in waiting;
}

/** Time is carried in whole microseconds, so that sums of fractions are the same on every engine. */
const toMicrosecond = (ms: number): number => Math.round(ms * 1000) / 1000;

export class PoweredRun {
  readonly #options: PoweredRunOptions;
  readonly #board: Board;
  readonly #writer = new LinkWriter(4096);
  readonly #startMs: number;
  readonly #queue: (PendingEvent | "boot" | "timer" | SampleRequest)[] = [];
  #timer: Scheduled | undefined;
  #handling = false;
  #started = false;
  #ended = false;
  /** The firmware asked for a restart; it comes once the wake under way is handled. */
  #restarting = false;
  /** When the firmware was last woken, by the simulation's clock. */
  lastWakeMs: number;

  constructor(options: PoweredRunOptions) {
    this.#options = options;
    this.#startMs = options.clock.monotonicMs();
    this.lastWakeMs = this.#startMs;
    this.#board = new Board({
      ...options.board,
      onEvent: (event) => this.#enqueue(event),
      onRestart: () => (this.#restarting = true),
    });
  }

  /** Loads the firmware and boots it; resolves when it is idle for the first time, or dead. */
  async start(): Promise<void> {
    const { engine, activity } = this.#options;
    activity.begin();
    try {
      await engine.start({ call: (body) => this.#call(body), post: (body) => this.#post(body) });
      this.#started = true;
      this.#queue.unshift("boot");
      await this.#handleAll();
    } catch (error) {
      this.#failed(error);
    } finally {
      activity.end();
    }
  }

  /** Heap instruments, taken in their turn among the events; `undefined` when the power ends before that. */
  sample(): Promise<InstrumentSample | undefined> {
    return new Promise((resolve, reject) => {
      if (this.#ended) resolve(undefined);
      else this.#enqueue({ kind: "sample", resolve, reject });
    });
  }

  /** Cuts the power at once. */
  cut(): void {
    if (this.#ended) return;
    this.#end();
    this.#options.engine.kill();
  }

  /** Ends the engine in order; the board's connections are cut all the same. */
  async stop(): Promise<void> {
    if (this.#ended) return;
    this.#end();
    await this.#options.engine.stop();
  }

  /** Open handles of the firmware. */
  get openHandles(): number {
    return this.#board.openHandles;
  }

  #enqueue(event: PendingEvent | "timer" | SampleRequest): void {
    if (this.#ended) return;
    this.#queue.push(event);
    if (!this.#started || this.#handling) return;
    this.#handling = true;
    this.#options.activity.begin();
    // Not at once: whoever caused the event may be in the middle of something, a call of the firmware even.
    void Promise.resolve()
      .then(() => this.#handleAll())
      .catch((error: unknown) => this.#failed(error))
      .finally(() => this.#options.activity.end());
  }

  async #handleAll(): Promise<void> {
    this.#handling = true;
    try {
      for (let next = this.#queue.shift(); next !== undefined && !this.#ended; next = this.#queue.shift()) {
        if (isSampleRequest(next)) await this.#answer(next);
        else {
          const wake = this.#wakeFor(next);
          if (wake !== undefined) await this.#wake(wake);
        }
      }
    } finally {
      this.#handling = false;
    }
  }

  #wakeFor(next: PendingEvent | "boot" | "timer"): Wake | undefined {
    const { clock } = this.#options;
    const monotonicMs = toMicrosecond(clock.monotonicMs() - this.#startMs);
    const time = { monotonicMs, epochMs: toMicrosecond(clock.epochMs()) };
    if (next === "boot" || next === "timer") return { ...time, cause: next };
    const event = next.take();
    return event === undefined ? undefined : { ...time, cause: "event", handle: next.handle, event };
  }

  async #answer(request: SampleRequest): Promise<void> {
    try {
      request.resolve(await this.#options.engine.sample());
    } catch (error) {
      request.reject(error);
      throw error;
    }
  }

  async #wake(wake: Wake): Promise<void> {
    const { engine, clock, listener } = this.#options;
    this.lastWakeMs = clock.monotonicMs();
    const body = encodeWake(this.#writer, wake);
    listener.onFrame("to-firmware", body);
    const answer = await engine.wake(body);
    if (this.#ended) return;
    listener.onFrame("from-firmware", answer);
    const idle = decodeFirmwareFrame(answer);
    if (idle.type !== "idle") throw new Error(`the engine answered a wake with ${idle.type}`);
    if (this.#restarting) {
      this.cut();
      listener.onRestart();
    } else this.#setTimer(idle.dueMs);
  }

  #setTimer(dueMs: number | undefined): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (dueMs === undefined || this.#queue.includes("timer")) return;
    const delayMs = this.#startMs + dueMs - this.#options.clock.monotonicMs();
    this.#timer = this.#options.clock.after(Math.max(0, toMicrosecond(delayMs)), () => {
      this.#timer = undefined;
      this.#enqueue("timer");
    });
  }

  #call(body: Uint8Array): Uint8Array {
    this.#options.listener.onFrame("from-firmware", body);
    const answer = this.#guard(() => this.#board.call(body));
    this.#options.listener.onFrame("to-firmware", answer);
    return answer;
  }

  #post(body: Uint8Array): void {
    this.#options.listener.onFrame("from-firmware", body);
    this.#guard(() => this.#board.post(body));
  }

  /** What a chip throws does not concern the firmware: it is a cut of the power, or a fault of the bench. */
  #guard<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      this.cut();
      if (error instanceof PowerCutError) this.#options.listener.onPowerCut(error);
      else this.#options.listener.onError(error);
      throw error;
    }
  }

  #failed(error: unknown): void {
    if (this.#ended) return;
    this.#end();
    if (error instanceof EngineDeadError) this.#options.listener.onFault(error.fault);
    else {
      this.#options.engine.kill();
      this.#options.listener.onError(error);
    }
  }

  #end(): void {
    this.#ended = true;
    for (const waiting of this.#queue.splice(0)) if (isSampleRequest(waiting)) waiting.resolve(undefined);
    this.#timer?.cancel();
    this.#board.powerOff();
  }
}
