import { spawnSync } from "node:child_process";
import path from "node:path";
import { LinkWriter } from "../../../firmware/codec/link-bytes";
import { decodeFirmwareFrame, encodeWake } from "../../../firmware/codec/link-frame";
import type { LinkHost } from "../../../firmware/native/link-host";
import { EngineDeadError, type EngineHandlers } from "../../../host-sim/engine/engine";
import { NodeEngine } from "../../../host-sim/engine/node";

const idleBody = Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0, 0, 0);
const noHandlers: EngineHandlers = { call: () => Uint8Array.of(0x81, 0), post: () => undefined };
const boot = (): Uint8Array => encodeWake(new LinkWriter(), { monotonicMs: 0, epochMs: 0, cause: "boot" });

async function started(wake: (host: LinkHost) => void, handlers = noHandlers): Promise<NodeEngine> {
  const engine = new NodeEngine((host) => host.attach({ wake: () => wake(host), idle: () => idleBody }));
  await engine.start(handlers);
  return engine;
}

describe("the engine node", () => {
  test("drains every promise job before it says that the firmware is idle", async () => {
    let jobs = 0;
    const engine = await started(() => {
      void (async () => {
        for (let turn = 0; turn < 500; turn++) {
          await Promise.resolve();
          jobs++;
        }
      })();
    });
    const idle = await engine.wake(boot());
    expect(jobs).toBe(500);
    expect(decodeFirmwareFrame(idle)).toEqual({ type: "idle", dueMs: undefined });
    await engine.stop();
  });

  test("gives one engine its turn at a time", async () => {
    const trace: string[] = [];
    const make = (name: string): Promise<NodeEngine> =>
      started(() => {
        trace.push(`${name} begins`);
        void Promise.resolve()
          .then(() => undefined)
          .then(() => trace.push(`${name} ends`));
      });
    const first = await make("first");
    const second = await make("second");
    await Promise.all([first.wake(boot()), second.wake(boot()), first.wake(boot())]);
    expect(trace).toEqual(["first begins", "first ends", "second begins", "second ends", "first begins", "first ends"]);
    await first.stop();
    await second.stop();
  });

  test("reads a wake as it was when it was sent, though the caller uses its buffer again", async () => {
    const seen: number[] = [];
    const engine = new NodeEngine((host) =>
      host.attach({ wake: (body) => void seen.push(body[0]), idle: () => idleBody }),
    );
    await engine.start(noHandlers);
    const body = Uint8Array.of(1);
    const done = engine.wake(body);
    body[0] = 2;
    await done;
    expect(seen).toEqual([1]);
    await engine.stop();
  });

  test("dies of an exception with its message, and stays dead", async () => {
    const engine = await started(() => {
      throw new TypeError("no such screen");
    });
    const failure = await engine.wake(boot()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(EngineDeadError);
    expect((failure as EngineDeadError).fault).toMatchObject({
      kind: "exception",
      message: "TypeError: no such screen",
      stack: expect.stringContaining("node.test"),
    });
    await expect(engine.wake(boot())).rejects.toThrow(EngineDeadError);
    await engine.stop();
  });

  test("dies when the firmware never attaches, and when it fails to load", async () => {
    await expect(new NodeEngine(() => undefined).start(noHandlers)).rejects.toThrow(/did not attach/);
    const broken = new NodeEngine(() => {
      throw new Error("no such module");
    });
    await expect(broken.start(noHandlers)).rejects.toThrow(/no such module/);
  });

  test("after a kill in the middle of a turn no call reaches the board, and what still runs fails quietly", async () => {
    const calls: number[] = [];
    let outcome = "";
    const engine: NodeEngine = await started(
      (host) => {
        void (async () => {
          host.call(Uint8Array.of(1));
          await Promise.resolve();
          try {
            host.call(Uint8Array.of(2));
          } catch (error) {
            outcome = (error as Error).name;
            throw error;
          }
        })();
      },
      {
        ...noHandlers,
        call: (body) => {
          calls.push(body[0]);
          engine.kill();
          return Uint8Array.of(0x81, 0);
        },
      },
    );
    await expect(engine.wake(boot())).rejects.toThrow(EngineDeadError);
    expect(calls).toEqual([1]);
    expect(outcome).toBe("EngineDeadError");
  });

  test("stop may be called twice, and ends it", async () => {
    const engine = await started(() => undefined);
    await engine.stop();
    await engine.stop();
    await expect(engine.wake(boot())).rejects.toThrow(/stopped/);
    expect(await engine.sample()).toBeUndefined();
  });

  test("a promise that nobody handles is reported as a fault with module and line", () => {
    // In a process of its own: a test runner takes unhandled rejections for itself.
    const script = path.resolve(__dirname, "unhandled-rejection.cjs");
    const { stdout, status, stderr } = spawnSync(process.execPath, [script], { encoding: "utf8" });
    expect(stderr.replace(/^npm warn.*\n/gm, "")).toBe("");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      faults: [
        {
          kind: "rejection",
          message: "FrameError: link frame: truncated at 0 (1 of 0 bytes)",
          module: "codec/link-bytes",
        },
      ],
      lineIsNumber: true,
      otherEngineLives: true,
    });
  });
});
