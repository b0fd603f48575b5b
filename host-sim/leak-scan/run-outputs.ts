/** Everything that comes out of a terminal, its acquirer and the panel in one run: by source, as bytes. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { WorldBench } from "../panel/server/world-bench";
import type { World } from "../world/world";
import { PrivateFrames } from "./private-frames";

export class RunOutputs {
  readonly #parts = new Map<string, Buffer[]>();
  #bench: WorldBench | undefined;

  /** Listens to a world that is about to be switched on; every level of its log is taken. */
  follow(world: World): void {
    const { terminal, acquirer } = world;
    let frames = new PrivateFrames();
    terminal.on("state", (state) => {
      if (state === "on") frames = new PrivateFrames();
    });
    terminal.on("frame", (frame) => {
      if (!frames.isPrivate(frame)) this.add("link frames", frame.body);
    });
    terminal.on("log", (line) => this.addJson("log", line));
    terminal.on("display", ({ drawings }) => this.addJson("display lists", drawings));
    terminal.on("fault", (fault) => this.addJson("faults", fault));
    terminal.on("refusal", (refusal) => this.addJson("refusals of the board", refusal));
    acquirer.on("fault", (fault) => this.addJson("faults of the acquirer", fault));
    this.#bench = new WorldBench(world);
    this.addJson("panel", this.#bench.snapshot());
    this.#bench.subscribe({
      message: (message) => this.addJson("panel", message),
      pictureChanged: () => undefined,
    });
  }

  /** Takes what a world has kept, before it is closed. */
  async takeFrom(world: World): Promise<void> {
    this.#bench?.stop();
    for (const { description, bytes } of world.messages.messages) {
      this.addJson("messages as text", description);
      this.add("messages on the wire", bytes);
    }
    for (const { text } of world.terminal.printer.paper.receipts) this.add("receipts", Buffer.from(text));
    this.add("flash", world.terminal.flash.image());
    this.addJson("ledger rows", await world.ledger.list({ limit: 1000 }));
  }

  /** Takes every file of a folder and of those in it. */
  takeFiles(folder: string): void {
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      if (entry.isFile()) this.add(`file ${entry.name}`, readFileSync(path.join(entry.parentPath, entry.name)));
    }
  }

  add(source: string, bytes: Uint8Array): void {
    const parts = this.#parts.get(source) ?? [];
    parts.push(Buffer.from(bytes));
    this.#parts.set(source, parts);
  }

  addJson(source: string, value: unknown): void {
    this.add(source, Buffer.from(`${JSON.stringify(value)}\n`));
  }

  /** All bytes by source. What came in pieces is searched as one: a secret may be cut between them. */
  *[Symbol.iterator](): IterableIterator<readonly [source: string, bytes: Buffer]> {
    for (const [source, parts] of this.#parts) yield [source, Buffer.concat(parts)] as const;
  }
}
