/** The engine `xs`: the firmware on the XS engine with real TLS, in a process of its own that can be killed at any moment. */
import { FrameError } from "../../firmware/codec/frame-error";
import { decodeFirmwareFrame, FRAME_TYPES } from "../../firmware/codec/link-frame";
import { EngineDeadError, type Engine, type EngineFault, type EngineHandlers, type InstrumentSample } from "./engine";
import { firmwareImage } from "./firmware-image";
import { FROZEN_BUILT_INS } from "./frozen-built-ins";
import { writeImage, type ImageModule } from "./image-file";
import { SourceLines } from "./source-lines";
import { xsBinary, XS_BUILD_DIRECTORY, type XsWidth } from "./xs-binary";
import { XsProcess } from "./xs-process";

export interface XsEngineOptions {
  /** The modules to run, the main module first; the terminal's firmware unless told. */
  readonly modules?: readonly ImageModule[];
  /** Word size; 64 unless told. */
  readonly width?: XsWidth;
  /** Heap as on the device, whose words have 32 bits; a 64-bit engine gets twice that. 160 KB unless told. */
  readonly heapBytes?: number;
  /** Slots of the stack, which lies in the heap. */
  readonly stackSlots?: number;
  /** Memory of the TLS library, given like `heapBytes`. */
  readonly tlsBytes?: number;
  /** Byte-code steps a wake may take; more is an endless loop. */
  readonly stepsPerWake?: number;
}

/** What the engine waits for: a frame of the type, whose body resolves the promise. */
interface Expectation {
  readonly type: number;
  resolve(body: Uint8Array): void;
  reject(error: unknown): void;
}

const imageDirectory = `${XS_BUILD_DIRECTORY}/images`;
const SAMPLE_REQUEST = Uint8Array.of(FRAME_TYPES.sampleRequest);
const ORDERLY_END: EngineFault = { kind: "exit", message: "stopped" };
const POWER_CUT: EngineFault = { kind: "exit", message: "killed" };

export class XsEngine implements Engine {
  readonly kind = "xs";
  readonly #options: XsEngineOptions;
  #process: XsProcess | undefined;
  #lines = new SourceLines([]);
  #handlers: EngineHandlers | undefined;
  #expected: Expectation | undefined;
  #dead: EngineFault | undefined;

  constructor(options: XsEngineOptions = {}) {
    this.#options = options;
  }

  /** The process, for those who look at it from outside; `undefined` before the start. */
  get processId(): number | undefined {
    return this.#process?.id;
  }

  async start(handlers: EngineHandlers): Promise<void> {
    if (this.#process !== undefined) throw new Error("the engine was started before");
    this.#checkAlive();
    this.#handlers = handlers;
    const { modules = firmwareImage(), width = 64 } = this.#options;
    this.#lines = new SourceLines(modules);
    const image = writeImage(imageDirectory, [modules[0], FROZEN_BUILT_INS, ...modules.slice(1)]);
    this.#process = new XsProcess(xsBinary(width), [...argumentsFor(this.#options), image], {
      onBody: (body) => this.#take(body),
      // A failure of the bench, not of the firmware: whoever waits gets it as it is.
      onError: (error) => this.#end({ kind: "exit", message: "the bench failed" }, error),
      onEnd: (how) => this.#end({ kind: "exit", message: how }),
    });
    await this.#expect(FRAME_TYPES.idle);
  }

  wake(body: Uint8Array): Promise<Uint8Array> {
    return this.#exchange(body, FRAME_TYPES.idle);
  }

  /** Collects garbage first, so that what is used is what is needed. */
  async sample(): Promise<InstrumentSample> {
    const frame = decodeFirmwareFrame(await this.#exchange(SAMPLE_REQUEST, FRAME_TYPES.sample));
    if (frame.type !== "sample") throw new Error(`no sample but ${frame.type}`);
    return frame.sample as unknown as InstrumentSample;
  }

  async stop(): Promise<void> {
    const running = this.#process;
    if (this.#dead === undefined && this.#expected === undefined) {
      this.#end(ORDERLY_END);
      await running?.close();
    } else this.kill();
  }

  kill(): void {
    this.#process?.kill();
    this.#end(POWER_CUT);
  }

  async #exchange(body: Uint8Array, answer: number): Promise<Uint8Array> {
    this.#checkAlive();
    if (this.#process === undefined || this.#expected !== undefined) throw new Error("the engine is not idle");
    const answered = this.#expect(answer);
    this.#process.send(body);
    return answered;
  }

  #expect(type: number): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      this.#expected = { type, resolve, reject };
    });
  }

  #take(body: Uint8Array): void {
    const type = body[0];
    if (type === FRAME_TYPES.call && this.#handlers !== undefined) this.#process?.send(this.#handlers.call(body));
    else if (type === FRAME_TYPES.post) this.#handlers?.post(body);
    else if (type === FRAME_TYPES.fault) this.#end(this.#lines.translate(faultOf(body)));
    else if (type === this.#expected?.type) {
      const expected = this.#expected;
      this.#expected = undefined;
      expected.resolve(body);
    } else throw new FrameError("unknown-type", 0, `${type} is not what is waited for`);
  }

  /** The first reason stays. */
  #end(fault: EngineFault, error?: unknown): void {
    this.#dead ??= fault;
    const expected = this.#expected;
    this.#expected = undefined;
    this.#handlers = undefined;
    expected?.reject(error ?? new EngineDeadError(this.#dead));
  }

  #checkAlive(): void {
    if (this.#dead !== undefined) throw new EngineDeadError(this.#dead);
  }
}

function argumentsFor(options: XsEngineOptions): string[] {
  const numbers: Readonly<Record<string, number | undefined>> = {
    "--heap": options.heapBytes,
    "--stack": options.stackSlots,
    "--tls-heap": options.tlsBytes,
    "--steps": options.stepsPerWake,
  };
  return Object.entries(numbers).flatMap(([name, value]) => (value === undefined ? [] : [name, String(value)]));
}

function faultOf(body: Uint8Array): EngineFault {
  const frame = decodeFirmwareFrame(body);
  if (frame.type !== "fault") throw new Error(`no fault but ${frame.type}`);
  return frame.fault as unknown as EngineFault;
}
