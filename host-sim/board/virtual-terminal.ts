/**
 * A whole terminal on the bench: an engine, a board with its chips, a clock, and settings in flash. Replay, the web front
 * and tests hold one of these.
 */
import { EventEmitter } from "node:events";
import type { Engine, EngineFault, InstrumentSample } from "../engine/engine";
import type { Activity } from "./activity";
import type { BoardOptions, LogLine } from "./board-operations";
import { ChipSet } from "./chip-set";
import { NorFlash, type PowerCutError } from "./chips/nor-flash";
import { tornByChance, type TornBits } from "./chips/torn-operation";
import type { SimulationClock } from "./clock";
import { DEVICE_SECRET_LENGTH, DeviceSecret } from "./device-secret";
import { Display, type DisplayFrame } from "./display";
import { imageFacts, type ImageFacts } from "./image-facts";
import type { Network } from "./network";
import { PoweredRun } from "./powered-run";
import { provision } from "./provision";
import { SeededRandom, systemRandom } from "./seeded-random";
import { BENCH_WIRING, type Wiring } from "./wiring";

/** One body that passed on the link. */
export interface LinkFrame {
  readonly direction: "to-firmware" | "from-firmware";
  readonly atMs: number;
  readonly body: Uint8Array;
}

/** A line of the technical log with the bench's time. */
export interface TimedLogLine extends LogLine {
  readonly atMs: number;
}

/** `dead`: the engine died by itself; `fault` tells of what. It can be powered on again. */
export type TerminalState = "off" | "on" | "dead";

export interface VirtualTerminalEvents {
  frame: [LinkFrame];
  log: [TimedLogLine];
  display: [DisplayFrame];
  state: [TerminalState];
  fault: [EngineFault];
  /** A fault injected into the flash cut the power. */
  powerCut: [PowerCutError];
  /** The board refused something: operation and reason. */
  refusal: [{ readonly operation: string; readonly message: string }];
  instruments: [InstrumentSample];
}

export interface VirtualTerminalOptions {
  /** Makes the engine of each stretch of power. */
  readonly engine: () => Engine;
  readonly clock: SimulationClock;
  readonly network: Network;
  /** Repeats a run; left out, the terminal's randomness is the computer's. */
  readonly seed?: number;
  /** Written into flash unless left out: then the flash holds what it held, or nothing. */
  readonly settings?: unknown;
  /** Flash that another terminal had: what is in it outlives the terminal. */
  readonly flash?: NorFlash;
  /** The chip's secret, 32 bytes. Left out, it follows from the seed, or belongs to this terminal alone. */
  readonly deviceSecret?: Uint8Array;
  /** What the firmware hears of its image; left out, this source tree's. */
  readonly image?: ImageFacts;
  readonly wiring?: Wiring;
  readonly keyBounceMs?: number;
  /** Name for messages about work under way. */
  readonly name?: string;
}

const LOG_LIMIT = 5000;

export class VirtualTerminal extends EventEmitter<VirtualTerminalEvents> {
  readonly clock: SimulationClock;
  readonly chips: ChipSet;
  readonly display: Display;
  readonly #options: VirtualTerminalOptions;
  /** The chip's own secret, which a bench must know to load keys. */
  readonly deviceSecret: DeviceSecret;
  /** What the firmware hears of its image, also of one that is running: flash can change under it. */
  image: ImageFacts;
  readonly #activity: Activity;
  readonly #random: BoardOptions["random"];
  readonly #log: TimedLogLine[] = [];
  #run: PoweredRun | undefined;
  #state: TerminalState = "off";
  #fault: EngineFault | undefined;
  #error: { readonly error: unknown } | undefined;
  #closed = false;

  private constructor(options: VirtualTerminalOptions) {
    super();
    const { clock, seed, keyBounceMs, flash, wiring = BENCH_WIRING } = options;
    this.#options = options;
    this.image = options.image ?? imageFacts();
    this.clock = clock;
    this.chips = new ChipSet({ clock, keyBounceMs, flash: flash ?? new NorFlash(wiring.flash) });
    this.display = new Display({ ...wiring.display, clock });
    this.display.onFrame = (frame) => this.emit("display", frame);
    this.#activity = clock.activity(options.name ?? "terminal");
    this.#random =
      seed === undefined
        ? { firmware: systemRandom, tls: systemRandom }
        : { firmware: new SeededRandom(seed, "firmware"), tls: new SeededRandom(seed, "tls") };
    const source = seed === undefined ? systemRandom : new SeededRandom(seed, "device secret");
    this.deviceSecret = new DeviceSecret(options.deviceSecret ?? source.bytes(DEVICE_SECRET_LENGTH));
  }

  /** A terminal that is switched off. */
  static create(options: VirtualTerminalOptions): VirtualTerminal {
    const terminal = new VirtualTerminal(options);
    if (options.settings !== undefined) terminal.provision(options.settings);
    return terminal;
  }

  get keypad(): ChipSet["keypad"] {
    return this.chips.keypad;
  }

  get contactless(): ChipSet["contactless"] {
    return this.chips.contactless;
  }

  /** The slot of the contact reader. */
  get slot(): ChipSet["slot"] {
    return this.chips.slot;
  }

  /** The case's switches. */
  get case(): ChipSet["case"] {
    return this.chips.case;
  }

  get stripe(): ChipSet["stripe"] {
    return this.chips.stripe;
  }

  get printer(): ChipSet["printer"] {
    return this.chips.printer;
  }

  get lights(): ChipSet["lights"] {
    return this.chips.lights;
  }

  get buzzer(): ChipSet["buzzer"] {
    return this.chips.buzzer;
  }

  get flash(): NorFlash {
    return this.chips.flash;
  }

  get state(): TerminalState {
    return this.#state;
  }

  /** Why the engine died; `undefined` unless the state is `dead`. */
  get fault(): EngineFault | undefined {
    return this.#fault;
  }

  /** The technical log, the latest lines. */
  get log(): readonly TimedLogLine[] {
    return this.#log;
  }

  /** Writes settings into the flash. The firmware reads them when it boots. */
  provision(settings: unknown): void {
    const partition = this.flash.partition("settings");
    if (partition === undefined) throw new Error("the flash has no partition for settings");
    provision(partition, settings);
  }

  /** Switches on; resolves when the firmware has handled its boot and is idle, or is dead. */
  async powerOn(): Promise<void> {
    // An engine that starts now would outlive the bench, and keep its process from ending.
    if (this.#closed) throw new Error("the terminal was closed");
    if (this.#state === "on") throw new Error("the terminal is on already");
    this.chips.reset();
    this.#fault = undefined;
    const run = new PoweredRun({
      engine: this.#options.engine(),
      clock: this.clock,
      activity: this.#activity,
      board: this.#boardOptions(),
      listener: {
        onFrame: (direction, body) => this.#tellFrame(direction, body),
        onFault: (fault) => this.#died(fault),
        onPowerCut: (cut) => {
          this.#ended("off");
          this.emit("powerCut", cut);
        },
        onRestart: () => this.#restart(),
        onError: (error) => this.#failed(error),
      },
    });
    this.#run = run;
    this.#enter("on");
    await run.start();
    this.#throwError();
  }

  /**
   * Cuts the power in the `atOperation`-th program or erase of the flash from now on, whoever does it: the engine stops dead (in `xs`
   * its process is killed) and the operation stays torn, any subset of its bits done unless `torn` says which. `powerCut` tells of it.
   */
  cutPower(atOperation: number, torn?: TornBits): void {
    const seed = this.#options.seed ?? 0;
    this.flash.cutPower(atOperation, torn ?? tornByChance(new SeededRandom(seed, `torn operation ${atOperation}`)));
  }

  /** Cuts the power, in the middle of whatever it is. */
  powerOff(): void {
    this.#run?.cut();
    this.#ended("off");
  }

  /** Ends for good and in order; the terminal is not used afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#run?.stop();
    this.#ended("off");
    this.clock.forget(this.#activity);
    this.removeAllListeners();
  }

  /** Lets time pass until `done` or until the limit; says whether `done` came. A dead terminal is not waited for. */
  async runUntil(done: () => boolean, limitMs: number): Promise<boolean> {
    await this.clock.runUntil(() => this.#error !== undefined || done() || this.#state === "dead", limitMs);
    this.#throwError();
    return done();
  }

  async runFor(durationMs: number): Promise<void> {
    await this.clock.runUntil(() => this.#error !== undefined, durationMs);
    this.#throwError();
  }

  /** Lets time pass until the firmware was not woken for `quietMs`, or until the limit; says whether it became quiet. */
  async runUntilQuiet({ quietMs = 500, limitMs = 60_000 } = {}): Promise<boolean> {
    const endMs = this.clock.monotonicMs() + limitMs;
    for (;;) {
      await this.clock.settled();
      const nowMs = this.clock.monotonicMs();
      const quietAtMs = (this.#run?.lastWakeMs ?? -Infinity) + quietMs;
      if (nowMs >= quietAtMs || this.#state !== "on") return true;
      if (nowMs >= endMs) return false;
      await this.runFor(Math.min(quietAtMs, endMs) - nowMs);
    }
  }

  /** Instruments of the engine's heap, where it has any; waits until nothing is under way. */
  async sample(): Promise<InstrumentSample | undefined> {
    await this.clock.settled();
    if (this.#run === undefined || this.#state !== "on") return undefined;
    const sample = await this.#activity.track(this.#run.sample());
    if (sample !== undefined) this.emit("instruments", sample);
    return sample;
  }

  /** Handles that the firmware has open, for tests that look for leaks. */
  get openHandles(): number {
    return this.#state === "on" ? (this.#run?.openHandles ?? 0) : 0;
  }

  /** As if power had gone and come back, without anybody's hand. */
  #restart(): void {
    this.#ended("off");
    this.#activity.track(this.powerOn()).catch((error: unknown) => this.#failed(error));
  }

  #boardOptions(): Omit<BoardOptions, "onEvent" | "onRestart"> {
    return {
      clock: this.clock,
      wiring: this.#options.wiring ?? BENCH_WIRING,
      parts: this.chips.parts,
      network: this.#options.network,
      display: this.display,
      random: this.#random,
      deviceSecret: this.deviceSecret,
      image: () => this.image,
      onLog: (line) => {
        const timed = { ...line, atMs: this.clock.monotonicMs() };
        this.#log.push(timed);
        if (this.#log.length > LOG_LIMIT) this.#log.shift();
        this.emit("log", timed);
      },
      onRefusal: (operation, message) => this.emit("refusal", { operation, message }),
    };
  }

  #tellFrame(direction: LinkFrame["direction"], body: Uint8Array): void {
    if (this.listenerCount("frame") === 0) return;
    this.emit("frame", { direction, atMs: this.clock.monotonicMs(), body: Uint8Array.from(body) });
  }

  #died(fault: EngineFault): void {
    this.#fault = fault;
    this.#ended("dead");
    this.emit("fault", fault);
  }

  #failed(error: unknown): void {
    this.#error ??= { error };
    this.#ended("dead");
    this.#fault ??= { kind: "abort", message: `the bench failed: ${String(error)}` };
  }

  #ended(state: "off" | "dead"): void {
    this.#run = undefined;
    // A dead engine leaves the panel as it was, which tells what happened last.
    if (state === "off") this.display.powerOff();
    this.#enter(state);
  }

  #enter(state: TerminalState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.emit("state", state);
  }

  /** A failure of the bench itself is thrown by whichever method runs next. */
  #throwError(): void {
    if (this.#error === undefined) return;
    const { error } = this.#error;
    this.#error = undefined;
    throw error;
  }
}
