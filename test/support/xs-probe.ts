/** Runs one small firmware in the engine `xs`, with a bench that answers as little as the test needs. */
import { LinkWriter } from "../../firmware/codec/link-bytes";
import { encodeWake } from "../../firmware/codec/link-frame";
import type { EngineHandlers } from "../../host-sim/engine/engine";
import { XsEngine, type XsEngineOptions } from "../../host-sim/engine/xs";

const DONE = [0x81, 0];
const RANDOM = 0x70;

/** Prelude of a probe: `onWake` is its event handler, `say` posts a log line. */
export const PROBE_PRELUDE = `
const say = (value) => taplineLink.post(Uint8Array.of(2, 0x90, 1, ...[...JSON.stringify(String(value))].map((c) => c.charCodeAt(0))));
let onWake = () => {};
taplineLink.attach({ wake: (body) => onWake(body), idle: () => Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0, 0, 0) });
`;

export class XsProbe {
  readonly engine: XsEngine;
  /** What the firmware said, in order. */
  readonly said: string[] = [];
  readonly calls: Uint8Array[] = [];
  /** Answers a CALL; random bytes are answered with a count, anything else with no payload. */
  answer: (call: Uint8Array) => Uint8Array = (call) => {
    if (call[1] !== RANDOM) return Uint8Array.from(DONE);
    const count = call[3] * 256 + call[4];
    return Uint8Array.from([...DONE, ...Array.from({ length: count }, () => this.#random++ & 0xff)]);
  };
  #random = 1;

  constructor(options: XsEngineOptions) {
    this.engine = new XsEngine(options);
  }

  start(): Promise<void> {
    const handlers: EngineHandlers = {
      call: (body) => {
        this.calls.push(body);
        return this.answer(body);
      },
      post: (body) => void this.said.push(JSON.parse(Buffer.from(body.subarray(3)).toString("latin1")) as string),
    };
    return this.engine.start(handlers);
  }

  /** Wakes the firmware with an event of handle 1 that carries these bytes. */
  wake(bytes: Uint8Array = new Uint8Array(), epochMs = 1_700_000_000_000): Promise<Uint8Array> {
    const event = { kind: "serialData", bytes } as const;
    return this.engine.wake(
      encodeWake(new LinkWriter(), { monotonicMs: 1, epochMs, cause: "event", handle: 1, event }),
    );
  }
}
