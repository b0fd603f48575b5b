/**
 * Simulated time. In virtual time the clock jumps from one due action to the next as soon as nothing is under way; in
 * real time it waits for each. One clock serves every terminal, chip and host of a simulation.
 */
import { ActivityBoard, type Activity } from "./activity";
import type { ChipClock, Scheduled } from "./chip";
import { EventQueue } from "./event-queue";

export type ClockMode = "virtual" | "real";

export interface ClockOptions {
  readonly mode: ClockMode;
  /** The board's date at the start, milliseconds since 1970 UTC. In real time the computer's date when left out. */
  readonly epochMs?: number;
  /** How long, in the computer's time, work may be under way before a run gives up. */
  readonly patienceMs?: number;
}

/** Actions keep falling due at one instant: time cannot go on. */
export class StandstillError extends Error {
  override readonly name = "StandstillError";
}

/** 2026-01-01T00:00:00Z: the date of a virtual simulation that was given none. */
const DEFAULT_EPOCH_MS = 1_767_225_600_000;
const DEFAULT_PATIENCE_MS = 30_000;
const ACTIONS_AT_ONE_INSTANT = 1_000_000;
/** Longest wait of setTimeout. */
const LONGEST_WAIT_MS = 0x7fffffff;

export class SimulationClock implements ChipClock {
  readonly mode: ClockMode;
  readonly #queue = new EventQueue();
  readonly #activities = new ActivityBoard();
  readonly #patienceMs: number;
  readonly #startMs = performance.now();
  #epochAtStartMs: number;
  #nowUs = 0;
  #running = false;
  #standstill = 0;
  #wait: NodeJS.Timeout | undefined;
  #check: (() => void) | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(options: ClockOptions) {
    this.mode = options.mode;
    this.#patienceMs = options.patienceMs ?? DEFAULT_PATIENCE_MS;
    this.#epochAtStartMs = options.epochMs ?? (options.mode === "real" ? Date.now() : DEFAULT_EPOCH_MS);
    this.#activities.onQuiet = () => this.#check?.();
  }

  monotonicMs(): number {
    return this.#presentUs() / 1000;
  }

  epochMs(): number {
    return this.#epochAtStartMs + this.monotonicMs();
  }

  /** Sets the board's date; monotonic time goes on undisturbed. */
  setEpochMs(epochMs: number): void {
    this.#epochAtStartMs = epochMs - this.monotonicMs();
  }

  after(delayMs: number, due: () => void): Scheduled {
    if (!Number.isFinite(delayMs)) throw new RangeError(`delay of ${delayMs} ms`);
    const action = this.#queue.add(this.#presentUs() + Math.max(0, Math.ceil(delayMs * 1000)), due);
    if (this.mode === "real") this.#waitForNext();
    return { cancel: () => void (action.run = undefined) };
  }

  /** A count of work under way that time waits for in virtual mode. */
  activity(name: string): Activity {
    return this.#activities.activity(name);
  }

  forget(activity: Activity): void {
    this.#activities.forget(activity);
  }

  get quiet(): boolean {
    return this.#activities.quiet;
  }

  /** Resolves when no work is under way; no time passes in virtual mode. */
  settled(): Promise<void> {
    return this.#activities.settled(this.#patienceMs);
  }

  /** Lets `durationMs` pass. */
  async runFor(durationMs: number): Promise<void> {
    await this.runUntil(() => false, durationMs);
  }

  /**
   * Lets time pass until `done` is true or `limitMs` have passed; says whether it became true. `done` is looked at when
   * nothing is under way, and after each action. Only one run at a time.
   */
  async runUntil(done: () => boolean, limitMs: number): Promise<boolean> {
    if (this.#running) throw new Error("the simulation clock is already running");
    this.#running = true;
    try {
      return this.mode === "virtual" ? await this.#runVirtual(done, limitMs) : await this.#runReal(done, limitMs);
    } finally {
      this.#running = false;
      this.#check = undefined;
    }
  }

  /** Lets time pass until no action is planned and nothing is under way, at most `limitMs`. Says whether that came. */
  async runUntilIdle(limitMs: number): Promise<boolean> {
    return this.runUntil(() => this.quiet && this.#queue.peek() === undefined, limitMs);
  }

  /** Ends a real-time clock: nothing planned will run any more. */
  stop(): void {
    clearTimeout(this.#wait);
    this.#wait = undefined;
    while (this.#queue.take() !== undefined);
  }

  async #runVirtual(done: () => boolean, limitMs: number): Promise<boolean> {
    const endUs = this.#nowUs + Math.ceil(limitMs * 1000);
    for (;;) {
      if (!this.quiet) await this.settled();
      if (done()) return true;
      const next = this.#queue.peek();
      if (next === undefined || next.dueUs > endUs) {
        this.#nowUs = Math.max(this.#nowUs, endUs);
        return false;
      }
      this.#advanceTo(next.dueUs);
      this.#queue.take()?.run?.();
    }
  }

  #advanceTo(dueUs: number): void {
    if (dueUs > this.#nowUs) {
      this.#nowUs = dueUs;
      this.#standstill = 0;
    } else if (++this.#standstill > ACTIONS_AT_ONE_INSTANT) {
      throw new StandstillError(`${ACTIONS_AT_ONE_INSTANT} actions at ${this.monotonicMs()} ms`);
    }
  }

  #runReal(done: () => boolean, limitMs: number): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => resolve(done()), Math.min(limitMs, LONGEST_WAIT_MS));
      this.#check = () => {
        try {
          if (this.#failure !== undefined) throw this.#takeFailure();
          if (!this.quiet || !done()) return;
          clearTimeout(limit);
          resolve(true);
        } catch (error) {
          clearTimeout(limit);
          reject(asError(error));
        }
      };
      this.#check();
    });
  }

  #takeFailure(): Error {
    const error = this.#failure?.error;
    this.#failure = undefined;
    return asError(error);
  }

  #presentUs(): number {
    if (this.mode === "real")
      this.#nowUs = Math.max(this.#nowUs, Math.floor((performance.now() - this.#startMs) * 1000));
    return this.#nowUs;
  }

  #waitForNext(): void {
    clearTimeout(this.#wait);
    const next = this.#queue.peek();
    if (next === undefined) return;
    const waitMs = Math.min(LONGEST_WAIT_MS, Math.max(0, Math.ceil((next.dueUs - this.#presentUs()) / 1000)));
    this.#wait = setTimeout(() => this.#runDue(), waitMs);
  }

  /** Real time only: runs what has fallen due. What it throws is thrown to the run that waits, or else to the process. */
  #runDue(): void {
    try {
      for (let next = this.#queue.peek(); next !== undefined && next.dueUs <= this.#presentUs();) {
        this.#queue.take()?.run?.();
        next = this.#queue.peek();
      }
    } catch (error) {
      if (this.#check === undefined) throw error;
      this.#failure = { error };
    } finally {
      this.#waitForNext();
    }
    this.#check?.();
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
