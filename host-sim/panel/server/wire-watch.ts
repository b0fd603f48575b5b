/** Follows the acquirer, the link and the log, and tells pages in lines. */
import type { World } from "../../world/world";
import type { FromBench } from "../protocol/from-bench";
import type { LinkFrameLine, LogLine, WireMessage } from "../protocol/wire";
import type { BenchState } from "./bench-state";
import { FrameDescriber } from "./frame-lines";
import { LineBuffer } from "./line-buffer";

const kept = { messages: 200, frames: 400, log: 200 } as const;

export class WireWatch {
  readonly #messages: LineBuffer<WireMessage>;
  readonly #frames: LineBuffer<LinkFrameLine>;
  readonly #log: LineBuffer<LogLine>;
  readonly #describer = new FrameDescriber();
  #id = 0;

  constructor(world: World, state: BenchState) {
    this.#messages = new LineBuffer<WireMessage>({
      ...{ intervalMs: 20, batch: 500, kept: kept.messages },
      send: (added) => state.tell({ type: "messages", added: [...added] }),
    });
    this.#frames = new LineBuffer<LinkFrameLine>({
      ...{ intervalMs: 200, batch: 600, kept: kept.frames },
      send: (added, left) => state.tell({ type: "frames", added: [...added], left }),
    });
    this.#log = new LineBuffer<LogLine>({
      ...{ intervalMs: 50, batch: 200, kept: kept.log },
      send: (added) => state.tell({ type: "log", added: [...added] }),
    });
    this.#watchMessages(world);
    this.#watchLink(world);
    watchUplink(world, state);
  }

  /** The lines that a page which connects now is given. */
  get recent(): FromBench[] {
    return [
      { type: "messages", added: [...this.#messages.recent] },
      { type: "frames", added: [...this.#frames.recent], left: 0 },
      { type: "log", added: [...this.#log.recent] },
    ];
  }

  /** Brings the buffers up to date, so that `recent` and what follows leave no gap and overlap nowhere. */
  flush(): void {
    for (const buffer of [this.#messages, this.#frames, this.#log]) buffer.flush();
  }

  stop(): void {
    for (const buffer of [this.#messages, this.#frames, this.#log]) buffer.stop();
  }

  #watchMessages(world: World): void {
    world.messages.onMessage = ({ from, mti, at, bytes, description }) =>
      this.#messages.add(() => ({
        ...{ id: ++this.#id, at, from, mti, byteLength: bytes.length },
        fields: description.map(({ field, name, value }) => ({ field, name, value })),
      }));
  }

  #watchLink({ terminal, clock }: World): void {
    terminal.on("frame", ({ direction, atMs, body }) => {
      const fromFirmware = direction === "from-firmware";
      // Described at once even if it is left out: an answer is named after the call before it.
      const described = fromFirmware ? this.#describer.fromFirmware(body) : this.#describer.fromBench(body);
      const id = ++this.#id;
      const from = fromFirmware ? ("firmware" as const) : ("bench" as const);
      this.#frames.add(() => ({ id, atMs, from, ...described, byteLength: body.length }));
    });
    terminal.on("log", ({ level, event, values }) => {
      const at = clock.epochMs();
      this.#log.add(() => ({ id: ++this.#id, at, level, event, values: plainValues(values) }));
    });
  }
}

/** Whether a connection stands, and by what TLS it was made. */
function watchUplink({ acquirer }: World, state: BenchState): void {
  const tell = (): void => {
    const connection = acquirer.connections.at(-1);
    state.set(
      connection === undefined
        ? { type: "uplink", open: false }
        : { type: "uplink", open: true, version: connection.tlsVersion, suite: connection.cipherSuite },
    );
  };
  tell();
  // The acquirer's list changes around its events, not before them.
  acquirer.on("connection", () => setImmediate(tell));
  acquirer.on("disconnection", () => setImmediate(tell));
}

function plainValues(values: Readonly<Record<string, unknown>>): LogLine["values"] {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === "number" || typeof value === "boolean" ? value : String(value),
    ]),
  );
}
