/** A terminal on ports in memory: keys pressed, cards shown, paper and screens read by a test. */
import { stripeLrc, TRACK_2_BASE } from "../../firmware/codec/lrc";
import { boot, type Terminal } from "../../firmware/main";
import type {
  CardChannel,
  ContactlessDetection,
  ContactlessReader,
  StripeReader,
  Swipe,
} from "../../firmware/ports/card-reader";
import { ReaderFaultError } from "../../firmware/ports/card-reader";
import type { Key, Keypad } from "../../firmware/ports/keypad";
import type { PrintLine, PrinterProblem } from "../../firmware/ports/printer";
import type { Tone } from "../../firmware/ports/signals";
import type { TamperSwitches } from "../../firmware/ports/tamper-switches";
import type { TerminalPorts } from "../../firmware/ports/terminal-ports";
import { encodeSettingsImage } from "../../firmware/storage/settings-image";
import { DeviceSecret } from "../../host-sim/board/device-secret";
import { codeIterations, codeSecrets, testCodes } from "../../host-sim/board/terminal-codes";
import { VAULT_LABEL, vaultImage } from "../../host-sim/board/vault-image";
import { nodeCipher } from "../../host-sim/engine/node-cipher";
import type { Settings } from "../../host-sim/world/terminal-settings";
import { FakeClock } from "./fake-clock";
import { FakeFlash } from "./fake-flash";
import { FakeHost } from "./fake-host";
import { FakeSlot } from "./fake-slot";
import { PictureCanvas } from "./picture-canvas";
import { settingsSample } from "./settings-sample";

/** 2026-11-22 13:04:05 UTC, a Sunday in winter time. */
const START = Date.UTC(2026, 10, 22, 13, 4, 5);

class FakeContactless implements ContactlessReader {
  isBroken = false;
  #detecting: ((detection: ContactlessDetection) => void) | undefined;
  #leaving: (() => void)[] = [];
  #isPresent = false;

  async initialise(): Promise<void> {
    if (this.isBroken) throw new ReaderFaultError("no answer");
  }

  detect(): Promise<ContactlessDetection> {
    if (this.#detecting !== undefined) throw new Error("detect is already running");
    if (this.#leaving.length > 0) throw new Error("detect while a removal is awaited");
    return new Promise((resolve) => (this.#detecting = resolve));
  }

  cancel(): void {
    this.#end({ kind: "cancelled" });
  }

  removal(): Promise<void> {
    return this.#isPresent ? new Promise((resolve) => this.#leaving.push(resolve)) : Promise.resolve();
  }

  async fieldOff(): Promise<void> {}

  get isPolling(): boolean {
    return this.#detecting !== undefined;
  }

  show(channel: CardChannel): void {
    if (!this.isPolling) throw new Error("nobody polls for a card");
    this.#isPresent = true;
    this.#end({ kind: "card", channel, uid: new Uint8Array(4) });
  }

  collide(): void {
    if (!this.isPolling) throw new Error("nobody polls for a card");
    this.#isPresent = true;
    this.#end({ kind: "collision" });
  }

  takeAway(): void {
    this.#isPresent = false;
    for (const resolve of this.#leaving.splice(0)) resolve();
  }

  #end(detection: ContactlessDetection): void {
    const resolve = this.#detecting;
    this.#detecting = undefined;
    resolve?.(detection);
  }
}

/** What a bench is made with. */
export interface BenchOptions {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly without?: readonly ("contactless" | "stripe" | "printer")[];
  /** A board with a slot for contact cards. */
  readonly withSlot?: boolean;
  readonly flash?: FakeFlash;
  /** The terminal comes without codes; otherwise its people have those of `testCodes`. */
  readonly firstBoot?: boolean;
  readonly columns?: number;
  /** Ports in place of the usual ones. */
  readonly ports?: Partial<TerminalPorts>;
}

export class TerminalBench {
  readonly clock = new FakeClock(START);
  readonly flash: FakeFlash;
  readonly host = new FakeHost();
  readonly secret = new DeviceSecret(new Uint8Array(32).fill(7));
  readonly canvas = new PictureCanvas();
  readonly reader = new FakeContactless();
  readonly slot = new FakeSlot();
  readonly keypad: Keypad = { onKey: undefined };
  readonly stripe: StripeReader = { onSwipe: undefined };
  readonly tamper: { open: string[]; onOpen: TamperSwitches["onOpen"] } = { open: [], onOpen: undefined };
  readonly tones: Tone[] = [];
  readonly logged: string[] = [];
  readonly papers: (readonly PrintLine[])[] = [];
  lights = "";
  problem: PrinterProblem | undefined;
  terminal: Terminal | undefined;
  readonly #options: BenchOptions;

  constructor(options: BenchOptions = {}) {
    this.#options = options;
    this.flash = options.flash ?? new FakeFlash();
    // The host knows the terminal's keys in any case; flash that another bench had holds its settings already.
    const settings = this.host.provision(settingsSample(options.settings) as Settings, this.secret);
    if (options.flash !== undefined) return;
    this.flash.load("settings", encodeSettingsImage(JSON.stringify(settings)));
    if (options.firstBoot === true) return;
    const secrets = codeSecrets(testCodes, this.secret, codeIterations.test);
    this.flash.load("vault", vaultImage(this.secret.derive(VAULT_LABEL), secrets));
  }

  /** Powers the terminal on and waits for the idle screen. */
  async start(): Promise<this> {
    this.terminal = boot(this.#ports());
    await this.clock.advance(1_500);
    return this;
  }

  /** All texts on the screen, in the order they were drawn, joined by " | ". */
  get screen(): string {
    return this.canvas.texts.map(({ text }) => text).join(" | ");
  }

  /** The same as a person reads it, lines that belong together in one. */
  get said(): string {
    return this.canvas.texts.map(({ text }) => text).join(" ");
  }

  /** The last receipt as text. */
  get paper(): string {
    return (this.papers.at(-1) ?? []).map(({ text }) => text).join("\n");
  }

  async press(...keys: Key[]): Promise<void> {
    for (const key of keys) {
      this.keypad.onKey?.(key);
      await this.clock.settle();
    }
  }

  /** Types digits, such as a code, and confirms. */
  async type(digits: string): Promise<void> {
    await this.press(...([...digits] as Key[]), "enter");
  }

  /** Keys in 12,50 and confirms. */
  async amount(): Promise<void> {
    await this.press("1", "2", "5", "0", "enter");
  }

  /** Shows a card and lets the terminal read it. */
  async tap(channel: CardChannel): Promise<void> {
    this.reader.show(channel);
    await this.clock.settle();
  }

  /** Pushes a card into the slot and lets the terminal read it. */
  async insert(card: CardChannel | "mute"): Promise<void> {
    this.slot.insert(card);
    await this.clock.settle();
  }

  async pull(): Promise<void> {
    this.slot.pull();
    await this.clock.settle();
  }

  async takeAway(): Promise<void> {
    this.reader.takeAway();
    await this.clock.advance(800);
  }

  async swipe(track2: string): Promise<void> {
    const text = Buffer.from(`;${track2}?`, "latin1");
    const swipe: Swipe = { track2: new Uint8Array([...text, stripeLrc(text, TRACK_2_BASE)]) };
    this.stripe.onSwipe?.(swipe);
    await this.clock.settle();
  }

  #ports(): TerminalPorts {
    const has = (part: "contactless" | "stripe" | "printer"): boolean => !this.#options.without?.includes(part);
    let seed = 1;
    return {
      clock: this.clock,
      random: {
        fill: (buffer) => {
          for (let index = 0; index < buffer.length; index++) {
            seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
            buffer[index] = seed >>> 16;
          }
          return buffer;
        },
      },
      cipher: nodeCipher,
      deviceSecret: this.secret,
      memory: { scrub: () => undefined },
      canvas: this.canvas,
      keypad: this.keypad,
      contactless: has("contactless") ? this.reader : undefined,
      contact: this.#options.withSlot === true ? this.slot : undefined,
      stripe: has("stripe") ? this.stripe : undefined,
      printer: has("printer")
        ? {
            columns: this.#options.columns ?? 48,
            print: async (lines) => {
              if (this.problem === undefined) this.papers.push(lines);
              return this.problem;
            },
          }
        : undefined,
      lights: { show: (pattern) => (this.lights = pattern.map((on) => (on ? "●" : "○")).join("")) },
      buzzer: { play: (tone) => this.tones.push(tone) },
      store: { flash: this.flash },
      uplink: this.host,
      log: {
        write: (level, event, values) => this.logged.push(`${level} ${event} ${JSON.stringify(values ?? {})}`),
      },
      image: { builtAt: Date.UTC(2026, 0, 1), digest: () => new Uint8Array(32).fill(1) },
      power: undefined,
      tamper: this.tamper,
      board: { name: "bench", development: true },
      ...this.#options.ports,
    };
  }
}
