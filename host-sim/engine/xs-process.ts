/**
 * One tapline-xs process and its link: frames of docs/link.md over the one descriptor that the process has. What the
 * frames mean is the engine's business (xs.ts).
 */
import { spawn, type ChildProcess } from "node:child_process";
import type { Duplex } from "node:stream";
import { FrameError } from "../../firmware/codec/frame-error";
import { FrameSplitter, encodeFrame } from "../../firmware/codec/link-stream";

/** Who is told what the process sends, and of its end. Nobody is told anything after {@link XsProcess.kill}. */
export interface XsProcessListener {
  onBody(body: Uint8Array): void;
  /** `onBody` threw this; the process is killed. */
  onError(error: unknown): void;
  /** The process is gone; called once. `how` says it in words. */
  onEnd(how: string): void;
}

const LINK_DESCRIPTOR = 3;

export class XsProcess {
  readonly #child: ChildProcess;
  readonly #link: Duplex;
  readonly #splitter = new FrameSplitter();
  readonly #gone: Promise<void>;
  #listener: XsProcessListener | undefined;

  constructor(binary: string, args: readonly string[], listener: XsProcessListener) {
    this.#listener = listener;
    this.#child = spawn(binary, args, { stdio: ["ignore", "ignore", "ignore", "pipe"], env: { TZ: "UTC" } });
    this.#link = this.#child.stdio[LINK_DESCRIPTOR] as Duplex;
    this.#link.on("data", (bytes: Buffer) => this.#take(bytes));
    this.#link.on("error", () => undefined); // writing to a process that just died; its end tells more
    this.#gone = new Promise((resolve) => {
      this.#child.on("error", (error) => {
        this.#end(`${binary} does not start: ${error.message}`);
        resolve();
      });
      // After "close" nothing more can arrive: a FAULT that was sent last has been seen.
      this.#child.on("close", (code, signal) => {
        this.#end(signal === null ? `exit code ${code}` : `signal ${signal}`);
        resolve();
      });
    });
  }

  get id(): number | undefined {
    return this.#child.pid;
  }

  send(body: Uint8Array): void {
    if (this.#listener !== undefined) this.#link.write(encodeFrame(body));
  }

  /** Closes the link, upon which an idle process ends; resolves when it is gone. */
  async close(): Promise<void> {
    this.#listener = undefined;
    this.#link.end();
    await this.#gone;
  }

  /** Ends the process at once, whatever it does. */
  kill(): void {
    this.#listener = undefined;
    this.#child.kill("SIGKILL");
  }

  #take(bytes: Uint8Array): void {
    try {
      for (const body of this.#splitter.push(bytes)) this.#listener?.onBody(body);
    } catch (error) {
      const listener = this.#listener;
      this.kill();
      if (error instanceof FrameError) listener?.onEnd(`sent what is no frame: ${error.message}`);
      else listener?.onError(error);
    }
  }

  #end(how: string): void {
    const listener = this.#listener;
    this.#listener = undefined;
    listener?.onEnd(how);
  }
}
