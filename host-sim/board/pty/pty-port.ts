/**
 * Puts a virtual UART chip on a pseudo-terminal, so that programs nobody here wrote can open it like a serial port.
 * `socat` makes the pseudo-terminal; the bytes go through its standard input and output. Real time only.
 */
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { rm } from "node:fs/promises";
import type { Readable, Writable } from "node:stream";
import type { UartDevice } from "../chip";

/** The pseudo-terminal could not be made; the message says what is missing or what socat complained of. */
export class PtyError extends Error {
  override readonly name = "PtyError";
}

const OPEN_TIMEOUT_MS = 5_000;
const OPEN_CHECK_MS = 20;

export class PtyPort {
  /** What a program opens. */
  readonly path: string;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #ended: Promise<void>;
  #complaint = "";
  #running = true;
  #held: number | undefined;
  #closing: Promise<void> | undefined;

  private constructor(device: UartDevice, path: string) {
    this.path = path;
    this.#child = spawn("socat", [`pty,raw,echo=0,link=${path}`, "stdio"], { stdio: ["pipe", "pipe", "pipe"] });
    this.#ended = new Promise((resolve) => {
      const end = (): void => {
        this.#running = false;
        resolve();
      };
      this.#child.once("error", (error: NodeJS.ErrnoException) => {
        this.#complaint = error.code === "ENOENT" ? "socat is not installed" : error.message;
        end();
      });
      this.#child.once("close", end);
    });
    this.#child.stderr.on("data", (text: Buffer) => (this.#complaint += text.toString()));
    // A pipe that breaks is told of by the child's end.
    this.#child.stdin.on("error", () => undefined);
    this.#child.stdout.on("data", (bytes: Buffer) => device.receive(Uint8Array.from(bytes)));
    device.onSend = (bytes) => {
      if (this.#running) this.#child.stdin.write(bytes.slice());
    };
  }

  /** Serves `device` at `path`, which must not exist yet. Rejects with {@link PtyError}. */
  static async open(device: UartDevice, path: string): Promise<PtyPort> {
    if (existsSync(path)) throw new PtyError(`${path} exists already`);
    const port = new PtyPort(device, path);
    try {
      await port.#opened();
    } catch (error) {
      device.onSend = undefined;
      await port.close();
      throw error;
    }
    return port;
  }

  /** Ends the pseudo-terminal; whoever has it open reads an end of file. May be called twice. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #opened(): Promise<void> {
    const giveUpAt = performance.now() + OPEN_TIMEOUT_MS;
    while (!existsSync(this.path)) {
      if (!this.#running) throw new PtyError(`no pseudo-terminal: ${this.#complaint.trim()}`);
      if (performance.now() > giveUpAt) throw new PtyError("no pseudo-terminal: socat did not make one in time");
      await new Promise((resolve) => setTimeout(resolve, OPEN_CHECK_MS));
    }
    // Held open, so that socat does not see the end of the line when one program closes it before the next one opens it.
    this.#held = openSync(this.path, "r+");
  }

  async #close(): Promise<void> {
    if (this.#held !== undefined) closeSync(this.#held);
    this.#held = undefined;
    if (this.#running) this.#child.kill("SIGTERM");
    await this.#ended;
    await rm(this.path, { force: true });
  }
}
