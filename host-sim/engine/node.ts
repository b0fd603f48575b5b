/**
 * The engine `node`: the firmware's modules in this very process, on the same link bodies as the other engines. It is
 * quick and easy to debug; the truth about language, memory and TLS is the engine `xs`'s.
 */
import type { LinkHandlers, LinkHost } from "../../firmware/native/link-host";
import { EngineDeadError, type Engine, type EngineFault, type EngineHandlers, type InstrumentSample } from "./engine";
import { faultOf } from "./firmware-fault";
import { muffleRejections, takeTurn, watchRejections, type TurnTaker } from "./turn";

/** Starts a firmware on a link, as manifests/link/main.ts does in the engine `xs`. */
export type FirmwareEntry = (host: LinkHost) => void;

/** Node gives no way to its freed memory; the engine `xs` shows what is left there. */
const NODE_MEMORY = Object.freeze({ scrub: () => undefined });

const ORDERLY_END: EngineFault = { kind: "exit", message: "stopped" };
const POWER_CUT: EngineFault = { kind: "exit", message: "killed" };

export class NodeEngine implements Engine, TurnTaker {
  readonly kind = "node";
  readonly #entry: FirmwareEntry | undefined;
  #firmware: LinkHandlers | undefined;
  #dead: EngineFault | undefined;
  #unwatch: (() => void) | undefined;

  /** Without an entry it runs the terminal. */
  constructor(entry?: FirmwareEntry) {
    this.#entry = entry;
  }

  async start(handlers: EngineHandlers): Promise<void> {
    if (this.#unwatch !== undefined) throw new Error("the engine was started before");
    this.#unwatch = watchRejections();
    const entry = this.#entry ?? (await loadTerminal());
    await this.#turn(() => entry(this.#hostOver(handlers)));
    if (this.#firmware === undefined) this.#die({ kind: "exit", message: "the firmware did not attach to the link" });
  }

  async wake(body: Uint8Array): Promise<Uint8Array> {
    // The body may lie in a buffer of the caller that is used again before this engine has its turn.
    const copy = body.slice();
    await this.#turn(() => this.#firmware?.wake(copy));
    return this.#attempt(() => this.#attached().idle().slice());
  }

  /** There is no XS heap here. */
  sample(): Promise<InstrumentSample | undefined> {
    return Promise.resolve(undefined);
  }

  stop(): Promise<void> {
    this.#end(ORDERLY_END);
    return Promise.resolve();
  }

  /** What the firmware does from now on reaches nothing: each of its calls throws. */
  kill(): void {
    this.#end(POWER_CUT);
  }

  onRejection(reason: unknown): void {
    this.#end(faultOf("rejection", reason));
  }

  #hostOver(handlers: EngineHandlers): LinkHost {
    return {
      call: (body) => {
        this.#checkAlive();
        return handlers.call(body);
      },
      post: (body) => {
        this.#checkAlive();
        handlers.post(body);
      },
      attach: (firmware) => {
        if (this.#firmware !== undefined) throw new Error("the link is attached already");
        this.#firmware = firmware;
      },
    };
  }

  async #turn(work: () => void): Promise<void> {
    await takeTurn(this, () => this.#attempt(work));
    this.#checkAlive();
  }

  #attempt<Result>(work: () => Result): Result {
    this.#checkAlive();
    try {
      return work();
    } catch (error) {
      this.#end(faultOf("exception", error));
      this.#checkAlive();
      throw error;
    }
  }

  #attached(): LinkHandlers {
    if (this.#firmware === undefined) this.#die({ kind: "exit", message: "the firmware did not attach to the link" });
    return this.#firmware;
  }

  #die(fault: EngineFault): never {
    this.#end(fault);
    throw new EngineDeadError(fault);
  }

  /** The first reason stays. */
  #end(fault: EngineFault): void {
    if (this.#dead === undefined) muffleRejections(this);
    this.#dead ??= fault;
    this.#unwatch?.();
    this.#firmware = undefined;
  }

  #checkAlive(): void {
    if (this.#dead !== undefined) throw new EngineDeadError(this.#dead);
  }
}

/**
 * The composition that manifests/link/main.ts makes for `xs`, with the pass-through in place of TLS and Node's cipher. Loaded when it is
 * needed: whoever runs another firmware need not load the whole terminal.
 */
async function loadTerminal(): Promise<FirmwareEntry> {
  const { boot } = await import("../../firmware/main");
  const { attachLink } = await import("../../firmware/providers/link/ports");
  const { passThroughTls } = await import("./pass-through-tls");
  const { nodeCipher } = await import("./node-cipher");
  return (host) => attachLink({ host, tls: passThroughTls, cipher: nodeCipher, memory: NODE_MEMORY, boot });
}
