import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import path from "node:path";
import { EngineDeadError, type EngineFault } from "../../../host-sim/engine/engine";
import type { ImageModule } from "../../../host-sim/engine/image-file";
import type { XsEngineOptions } from "../../../host-sim/engine/xs";
import { describeXs, moduleOf } from "../../support/xs-image";
import { PROBE_PRELUDE, XsProbe } from "../../support/xs-probe";

describeXs("The engine xs", (width) => {
  const running: XsProbe[] = [];

  afterEach(() => {
    for (const probe of running.splice(0)) probe.engine.kill();
  });

  function probeOf(main: string, options: Partial<XsEngineOptions> = {}, others: readonly ImageModule[] = []): XsProbe {
    const probe = new XsProbe({ width, modules: [{ moduleName: "main", source: main }, ...others], ...options });
    running.push(probe);
    return probe;
  }

  async function started(main: string, options?: Partial<XsEngineOptions>, others?: readonly ImageModule[]) {
    const probe = probeOf(PROBE_PRELUDE + main, options, others);
    await probe.start();
    return probe;
  }

  /** The fault of a firmware that dies at its first event. */
  async function faultAtWake(main: string, options?: Partial<XsEngineOptions>): Promise<EngineFault> {
    const probe = await started(main, options);
    return faultOf(probe.wake());
  }

  async function faultOf(failing: Promise<unknown>): Promise<EngineFault> {
    const error: unknown = await failing.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(EngineDeadError);
    return (error as EngineDeadError).fault;
  }

  describe("carries frames:", () => {
    test("a call stands still until its answer, a post does not", async () => {
      const probe = await started(`
        onWake = () => {
          taplineLink.post(Uint8Array.of(2, 0x90, 1, 0x22, 0x61, 0x22));
          say([...taplineLink.call(Uint8Array.of(1, 0x10, 7))]);
        };`);
      probe.answer = (call) => Uint8Array.of(0x81, 0, call.length);
      expect([...(await probe.wake())]).toEqual([3, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
      expect(probe.said).toEqual(["a", "129,0,3"]);
      expect(probe.calls.map((call) => [...call])).toEqual([[1, 0x10, 7]]);
    });

    test("a view on a larger buffer is sent as the view", async () => {
      const probe = await started(`onWake = () => taplineLink.call(Uint8Array.of(9, 1, 0x10, 8, 9).subarray(1, 4));`);
      await probe.wake();
      expect([...probe.calls[0]]).toEqual([1, 0x10, 8]);
    });

    test("the largest body passes both ways, an empty or larger one is refused", async () => {
      const probe = await started(
        `onWake = (body) => {
          const largest = new Uint8Array(65536).fill(1);
          say(taplineLink.call(largest).length);
          for (const length of [0, 65537]) {
            try { taplineLink.call(new Uint8Array(length)); } catch (error) { say(error.name); }
          }
        };`,
        { heapBytes: 400_000 },
      );
      probe.answer = () => new Uint8Array(65536).fill(0x81);
      await probe.wake();
      expect(probe.said).toEqual(["65536", "RangeError", "RangeError"]);
    });

    test("promise jobs are drained before idle is asked", async () => {
      const probe = await started(`onWake = async () => { for (let i = 0; i < 3; i++) { await null; say(i); } };`);
      await probe.wake();
      expect(probe.said).toEqual(["0", "1", "2"]);
    });

    test("many posts in one wake all arrive, in order", async () => {
      const probe = await started(`onWake = () => { for (let i = 0; i < 5000; i++) say(i); };`);
      await probe.wake();
      expect(probe.said).toEqual(Array.from({ length: 5000 }, (_unused, index) => String(index)));
    });
  });

  describe("has no world of its own:", () => {
    test("Date shows the time of the wake, in UTC", async () => {
      const probe = await started(
        `onWake = () => { const d = new Date(); say(d.toISOString()); say(d.getTimezoneOffset()); };`,
      );
      await probe.wake(undefined, 1_712_345_678_901);
      expect(probe.said).toEqual(["2024-04-05T19:34:38.901Z", "0"]);
    });

    test("Math.random is drawn from the bench's firmware stream", async () => {
      const probe = await started(`onWake = () => say(Math.random());`);
      await probe.wake();
      expect(probe.calls.map((call) => [...call.subarray(0, 3)])).toEqual([[1, 0x70, 0]]);
      expect(Number(probe.said[0])).toBeGreaterThanOrEqual(0);
    });

    test("the process holds one descriptor, a socket, and the kernel filters its calls", async () => {
      const probe = await started(``);
      const directory = `/proc/${probe.engine.processId}`;
      const descriptors = readdirSync(`${directory}/fd`);
      expect(descriptors).toEqual(["3"]);
      expect(readlinkSync(`${directory}/fd/3`)).toMatch(/^socket:/);
      expect((await probe.engine.sample()).confined).toBe(
        /^Seccomp:\t2$/m.test(readFileSync(`${directory}/status`, "utf8")),
      );
    });

    test("built-ins are frozen, as in the device's flash", async () => {
      const probe = await started(`onWake = () => {
        for (const attempt of [() => (Array.prototype.extra = 1), () => delete Math.max, () => (new Error("x").name = "Mine")])
          try { say(attempt()); } catch (error) { say(error.name); }
        say([Object.isFrozen((function* () {}).prototype.__proto__.__proto__), Object.isFrozen(globalThis)]);
      };`);
      await probe.wake();
      expect(probe.said).toEqual(["TypeError", "TypeError", "TypeError", "true,false"]);
    });

    test("there is no eval and no Function", async () => {
      const probe = await started(`onWake = () => {
        for (const attempt of [() => (0, eval)("1"), () => new Function("return 1")()])
          try { say(attempt()); } catch (error) { say("refused"); }
      };`);
      await probe.wake();
      expect(probe.said).toEqual(["refused", "refused"]);
    });
  });

  describe("reports its death:", () => {
    test("an exception in an event, with module, line and stack", async () => {
      const library = {
        moduleName: "lib/pay",
        source: `export function pay() {\n\n  throw new TypeError("no route");\n}`,
      };
      const probe = await started(`import { pay } from "./lib/pay";\nonWake = function wake() { pay(); };`, {}, [
        library,
      ]);
      const fault = await faultOf(probe.wake());
      expect(fault).toMatchObject({ kind: "exception", message: "TypeError: no route", module: "lib/pay", line: 3 });
      expect(fault.stack).toMatch(/^at pay \(lib\/pay:3\)\nat (wake|onWake) \(main:/);
    });

    test("in terms of the TypeScript it was made of", async () => {
      const typescript = `interface Long {\n  a: string;\n}\n// nothing\nexport const pay = (it: Long): string => {\n  if (it.a === "") throw new RangeError("empty");\n  return it.a;\n};`;
      const probe = await started(`import { pay } from "pay";\nonWake = () => pay({ a: "" });`, {}, [
        moduleOf("pay", typescript),
      ]);
      const fault = await faultOf(probe.wake());
      expect(fault).toMatchObject({ module: "pay", line: 6 });
      expect(fault.stack).toContain("(pay:6)");
    });

    test("a rejection that nobody handled", async () => {
      const fault = await faultAtWake(
        `onWake = () => { (async () => {\n await null; throw new Error("late"); })(); };`,
      );
      expect(fault).toMatchObject({ kind: "rejection", message: "Error: late", module: "main" });
    });

    test("a rejection that is handled within the wake is none", async () => {
      const probe = await started(
        `onWake = () => { const p = Promise.reject(new Error("x")); Promise.resolve().then(() => p.catch(() => say("handled"))); };`,
      );
      await probe.wake();
      expect(probe.said).toEqual(["handled"]);
    });

    test("a thrown value that is no error, with characters JSON and UTF-8 must escape", async () => {
      const fault = await faultAtWake(`onWake = () => { throw "żółć \\"\\n\\ud83d\\ude00"; };`);
      expect(fault).toMatchObject({ kind: "exception", message: 'żółć "\n😀' });
    });

    test("a message that is cut off in the middle of a character", async () => {
      const fault = await faultAtWake(`onWake = () => { throw new Error("x" + "ż".repeat(300)); };`);
      expect(fault.message).toMatch(/^Error: xż+\??$/);
    });

    test("a full heap", async () => {
      const fault = await faultAtWake(`onWake = () => { const all = []; for (;;) all.push({ a: [1, 2, 3] }); };`);
      expect(fault).toMatchObject({ kind: "memory", module: "main" });
    });

    test("a buffer larger than the heap", async () => {
      const fault = await faultAtWake(`onWake = () => new Uint8Array(2_000_000);`);
      expect(fault.kind).toBe("memory");
    });

    test("a stack that overflows", async () => {
      const fault = await faultAtWake(`function down() { return 1 + down(); }\nonWake = () => down();`);
      expect(fault).toMatchObject({ kind: "stack", module: "main" });
      expect(fault.stack).toContain("at down (main:");
    });

    test.each([
      ["a loop", `for (;;);`],
      ["promise jobs that make each other", `const again = () => { Promise.resolve().then(again); }; again();`],
    ])("%s without end", async (_what, body) => {
      const fault = await faultAtWake(`onWake = () => { ${body} };`, { stepsPerWake: 200_000 });
      expect(fault).toMatchObject({ kind: "abort", message: "too much computation", module: "main" });
    });

    test("a main module that throws", async () => {
      const fault = await faultOf(probeOf(`\nnull.x;`).start());
      expect(fault).toMatchObject({ kind: "exception", module: "main", line: 2 });
    });

    test("a main module that does not attach", async () => {
      const fault = await faultOf(probeOf(`export {};`).start());
      expect(fault.message).toBe("main: the main module has not attached to the link");
    });

    test("an import that finds no module", async () => {
      const fault = await faultOf(probeOf(`import "./nowhere";`).start());
      expect(fault).toMatchObject({ kind: "exception", module: "main" });
      expect(fault.message).toContain('no module "./nowhere"');
    });

    test("a syntax error", async () => {
      const bad = { moduleName: "bad", source: `const a = 1;\nconst = 2;` };
      const fault = await faultOf(probeOf(`import "bad";`, {}, [bad]).start());
      expect(fault).toMatchObject({ kind: "exception", module: "bad", line: 2 });
      expect(fault.message).toMatch(/^SyntaxError: /);
    });

    test("a heap too small to begin with", async () => {
      const fault = await faultOf(probeOf(PROBE_PRELUDE, { heapBytes: 4096 }).start());
      expect(fault.kind).toBe("memory");
    });

    test("an idle answer that is no buffer", async () => {
      const probe = probeOf(`taplineLink.attach({ wake() {}, idle() { return 5; } });`);
      await probe.start();
      expect(await faultOf(probe.wake())).toMatchObject({ kind: "exception" });
    });
  });

  describe("ends:", () => {
    test("in order, and may be stopped twice; every later use is refused", async () => {
      const probe = await started(``);
      const id = probe.engine.processId as number;
      await probe.engine.stop();
      await probe.engine.stop();
      expect(isRunning(id)).toBe(false);
      expect(await faultOf(probe.wake())).toEqual({ kind: "exit", message: "stopped" });
      expect(await faultOf(probe.engine.sample())).toEqual({ kind: "exit", message: "stopped" });
    });

    test("at once when it is killed in the middle of a wake", async () => {
      const probe = await started(`onWake = () => { taplineLink.call(Uint8Array.of(1, 0x10)); say("survived"); };`);
      probe.answer = () => {
        probe.engine.kill();
        return Uint8Array.of(0x81, 0);
      };
      expect(await faultOf(probe.wake())).toEqual({ kind: "exit", message: "killed" });
      await gone(probe.engine.processId as number);
      expect(probe.said).toEqual([]);
    });

    test("when it is killed while it computes", async () => {
      const probe = await started(
        `onWake = () => { say("begun"); taplineLink.call(Uint8Array.of(1, 0x10)); for (;;); };`,
      );
      const death = faultOf(probe.wake());
      while (probe.said.length === 0) await new Promise((resolve) => setImmediate(resolve));
      probe.engine.kill();
      expect((await death).message).toBe("killed");
      await gone(probe.engine.processId as number);
    });

    test("when the process disappears without a word, with its signal as the reason", async () => {
      const probe = await started(`onWake = () => taplineLink.call(Uint8Array.of(1, 0x10));`);
      probe.answer = () => {
        process.kill(probe.engine.processId as number, "SIGTERM");
        return Uint8Array.of(0x81, 0);
      };
      // The answer may be read before the signal is: the process is gone by the next wake at the latest.
      const deaths = async () => {
        for (;;) await probe.wake();
      };
      expect(await faultOf(deaths())).toEqual({ kind: "exit", message: "signal SIGTERM" });
    });

    test("with the bench's own error when the bench fails", async () => {
      const probe = await started(`onWake = () => taplineLink.call(Uint8Array.of(1, 0x10));`);
      probe.answer = () => {
        throw new RangeError("no such chip");
      };
      await expect(probe.wake()).rejects.toThrow(new RangeError("no such chip"));
      expect(await faultOf(probe.wake())).toEqual({ kind: "exit", message: "the bench failed" });
      await gone(probe.engine.processId as number);
    });

    test("when its parent is killed, even while it computes", async () => {
      const script = `
        require(${JSON.stringify(path.resolve("host-sim/register.cjs"))});
        const { XsProbe, PROBE_PRELUDE } = require(${JSON.stringify(path.resolve("test/support/xs-probe.ts"))});
        const source = PROBE_PRELUDE + "onWake = () => { say('begun'); taplineLink.call(Uint8Array.of(1, 16)); for (;;); };";
        const probe = new XsProbe({ width: ${width}, stepsPerWake: 0, modules: [{ moduleName: "main", source }] });
        probe.start().then(() => {
          probe.wake().catch(() => undefined);
          const look = setInterval(() => {
            if (probe.said.length === 0) return;
            clearInterval(look);
            process.stdout.write(String(probe.engine.processId), () => process.kill(process.pid, "SIGKILL"));
          }, 5);
        });`;
      const { stdout } = spawnSync(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
      const id = Number(stdout.toString());
      expect(id).toBeGreaterThan(0);
      // Whoever inherited the orphan reaps it, or does not: what matters is that it runs no more.
      while (isRunning(id)) await new Promise((resolve) => setTimeout(resolve, 5));
    });

    test("when the bench answers a call with something else", async () => {
      const probe = await started(`onWake = () => taplineLink.call(Uint8Array.of(1, 0x10));`);
      probe.answer = () => Uint8Array.of(0x83);
      expect(await faultOf(probe.wake())).toEqual({ kind: "exit", message: "exit code 3" });
    });
  });

  test("tells its instruments, with live slots and what was taken", async () => {
    const probe = await started(`onWake = () => { globalThis.kept = new Uint8Array(10000); };`);
    const before = await probe.engine.sample();
    await probe.wake();
    const after = await probe.engine.sample();
    expect(before.slotBytes).toBe(width === 64 ? 32 : 16);
    expect(before.heapLimitBytes).toBe(width === 64 ? 320 * 1024 : 160 * 1024);
    expect(after.chunkBytesUsed - before.chunkBytesUsed).toBeGreaterThanOrEqual(10000);
    expect(after.heapReservedBytes).toBeLessThanOrEqual(after.heapLimitBytes);
    expect(after.steps).toBeGreaterThan(before.steps);
    expect(after.stackSlotsPeak).toBeGreaterThanOrEqual(after.stackSlotsUsed);
  });

  test("lives with garbage far beyond its heap", async () => {
    const probe = await started(
      `onWake = () => { let text = ""; for (let i = 0; i < 20000; i++) text = "x".repeat(1000) + i; say(text.length); };`,
    );
    await probe.wake();
    expect(probe.said).toEqual(["1005"]);
  });
});

function isRunning(id: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${id}/status`, "utf8"));
  } catch {
    return false;
  }
}

/** Resolves when the process is gone: ended, and reaped by this process instead of left as a zombie. */
async function gone(id: number): Promise<void> {
  while (existsSync(`/proc/${id}`)) await new Promise((resolve) => setTimeout(resolve, 5));
}
