import type { LinkHost } from "../../../firmware/native/link-host";
import { linkFlash } from "../../../firmware/providers/link/link-flash";
import { linkPower } from "../../../firmware/providers/link/link-power";
import { LinkSession } from "../../../firmware/providers/link/link-session";
import { decodeSettingsImage } from "../../../firmware/storage/settings-image";
import { Activity } from "../../../host-sim/board/activity";
import type { PowerCutError } from "../../../host-sim/board/chips/nor-flash";
import { SimulationClock } from "../../../host-sim/board/clock";
import { MemoryNetwork } from "../../../host-sim/board/memory-network";
import { ProvisionError, settingsImage } from "../../../host-sim/board/provision";
import { codeIterations, commission, testCodes } from "../../../host-sim/board/terminal-codes";
import { VirtualTerminal, type LinkFrame, type VirtualTerminalOptions } from "../../../host-sim/board/virtual-terminal";
import { firmwareImage } from "../../../host-sim/engine/firmware-image";
import type { Engine } from "../../../host-sim/engine/engine";
import { NodeEngine } from "../../../host-sim/engine/node";
import { isXsBuilt } from "../../../host-sim/engine/xs-binary";
import { XsEngine } from "../../../host-sim/engine/xs";
import { settingsSample } from "../../support/settings-sample";
import { describeXs } from "../../support/xs-image";

const open: VirtualTerminal[] = [];

function make(options: Partial<VirtualTerminalOptions> = {}): VirtualTerminal {
  const clock = options.clock ?? new SimulationClock({ mode: "virtual" });
  const terminal = VirtualTerminal.create({
    engine: () => new NodeEngine(),
    clock,
    network: new MemoryNetwork(clock),
    seed: 7,
    settings: settingsSample({ language: "en" }),
    ...options,
  });
  open.push(terminal);
  // As an installer leaves it: without codes a terminal demands them before anything else.
  const vault = terminal.flash.partition("vault");
  if (vault !== undefined) commission(vault, testCodes, terminal.deviceSecret, codeIterations.test);
  return terminal;
}

afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close();
});

describe("a virtual terminal", () => {
  test("boots to its idle screen and takes keys", async () => {
    const terminal = make();
    await terminal.powerOn();
    expect(terminal.state).toBe("on");
    expect(await terminal.runUntil(() => terminal.display.screenText().includes("0.00"), 10_000)).toBe(true);
    for (const key of ["1", "2", "00"] as const) {
      terminal.keypad.tap(key);
      await terminal.runFor(250);
    }
    expect(terminal.display.screenText()).toContain("12.00");
    expect(terminal.log[0]).toMatchObject({ event: "terminal.boot", atMs: 0 });
  });

  test("says so when it was never provisioned", async () => {
    const terminal = make({ settings: undefined });
    await terminal.powerOn();
    await terminal.runFor(5000);
    expect(terminal.display.screenText()).toContain("P1");
  });

  test("starts anew when the firmware asks for it, on the same flash", async () => {
    let session: LinkSession | undefined;
    let starts = 0;
    const terminal = make({
      engine: () => new NodeEngine((host) => attach(host)),
    });
    function attach(host: LinkHost): void {
      void new LinkSession(host, (booted) => {
        starts++;
        session = booted;
        booted.clock.after(starts === 1 ? 1000 : 50_000, () => {
          linkFlash(booted).open({ path: "counters" }).write(Uint8Array.of(starts), 0);
          linkPower(booted).restart();
        });
      });
    }
    await terminal.powerOn();
    await terminal.runFor(2000);
    expect(starts).toBe(2);
    expect(terminal.state).toBe("on");
    expect([
      ...linkFlash(session as LinkSession)
        .open({ path: "counters" })
        .read(1, 0),
    ]).toEqual([1]);
    // The monotonic clock of the firmware begins again with it.
    expect((session as LinkSession).clock.monotonicMs()).toBeLessThan(1100);
  });

  test("keeps its flash through a power cut, and nothing else", async () => {
    const terminal = make();
    await terminal.powerOn();
    await terminal.runFor(3000);
    const sector = terminal.flash.image();
    terminal.powerOff();
    expect([terminal.state, terminal.display.screenText(), terminal.openHandles]).toEqual(["off", "", 0]);
    expect(terminal.lights.pattern).toEqual([false, false, false, false]);
    expect(Buffer.compare(terminal.flash.image(), sector)).toBe(0);
    await terminal.runFor(1000);
    await terminal.powerOn();
    expect(await terminal.runUntil(() => terminal.display.screenText().includes("0.00"), 10_000)).toBe(true);
  });

  test("survives a cut at each flash write of its start, and starts afterwards", async () => {
    for (let cutAt = 1; cutAt < 50; cutAt++) {
      const terminal = make();
      const cuts: PowerCutError[] = [];
      terminal.on("powerCut", (cut) => cuts.push(cut));
      const written = terminal.flash.counters.programs + terminal.flash.counters.erases;
      terminal.flash.interrupt = ({ number }) => (number === written + cutAt ? 1 : undefined);
      await terminal.powerOn();
      await terminal.runFor(3000);
      terminal.flash.interrupt = undefined;
      if (cuts.length === 0) {
        expect(cutAt).toBeGreaterThan(1);
        return;
      }
      expect(terminal.state).toBe("off");
      await terminal.powerOn();
      expect(await terminal.runUntil(() => terminal.display.screenText().includes("0.00"), 10_000)).toBe(true);
      await terminal.close();
    }
    throw new Error("more flash writes at start than this test expects");
  });

  test("is dead, with the fault, when its engine dies, keeps its last screen, and can be switched on again", async () => {
    let broken = true;
    const terminal = make({
      engine: () => (broken ? new NodeEngine((host) => host.attach({ wake: fail, idle: fail })) : new NodeEngine()),
    });
    const states: string[] = [];
    terminal.on("state", (state) => states.push(state));
    await terminal.powerOn();
    expect(terminal.state).toBe("dead");
    expect(terminal.fault).toMatchObject({ kind: "exception", message: "Error: no firmware" });
    expect(await terminal.runUntil(() => false, 1e9)).toBe(false);
    expect(terminal.clock.monotonicMs()).toBe(0);
    broken = false;
    await terminal.powerOn();
    expect(terminal.fault).toBeUndefined();
    expect(states).toEqual(["on", "dead", "on"]);
  });

  test("is not switched on again once it is closed, by a hand that had wanted to before", async () => {
    let engines = 0;
    const terminal = make({ engine: () => (engines++, new NodeEngine()) });
    const started = terminal.powerOn();
    await terminal.close();
    await started;
    await expect(terminal.powerOn()).rejects.toThrow("the terminal was closed");
    expect([terminal.state, engines]).toEqual(["off", 1]);
  });

  test("throws a failure of the bench itself out of the method that runs time", async () => {
    const terminal = make();
    await terminal.powerOn();
    await terminal.runFor(3000);
    terminal.chips.expander.read = () => {
      throw new TypeError("chip model is broken");
    };
    terminal.keypad.tap("1");
    await expect(terminal.runFor(500)).rejects.toThrow("chip model is broken");
    expect(terminal.state).toBe("dead");
  });

  test("gives the same frames at the same moments for the same seed, and others for another", async () => {
    const first = await framesOf(() => new NodeEngine(), 7);
    expect(await framesOf(() => new NodeEngine(), 7)).toEqual(first);
    expect(await framesOf(() => new NodeEngine(), 8)).not.toEqual(first);
    expect(first.length).toBeGreaterThan(100);
  });

  test("many of them live in one process without touching each other", async () => {
    const clock = new SimulationClock({ mode: "virtual" });
    const network = new MemoryNetwork(clock);
    const terminals = Array.from({ length: 5 }, (_, seed) => make({ clock, network, seed }));
    await Promise.all(terminals.map((terminal) => terminal.powerOn()));
    await clock.runFor(3000);
    terminals[2].keypad.tap("5");
    await clock.runFor(300);
    const shown = terminals.map((terminal) => terminal.display.screenText().includes("0.05"));
    expect(shown).toEqual([false, false, true, false, false]);
  });

  test("becomes quiet when nothing wakes it for a while", async () => {
    const terminal = make({ settings: undefined });
    await terminal.powerOn();
    expect(await terminal.runUntilQuiet({ quietMs: 2000, limitMs: 20_000 })).toBe(true);
    expect(await terminal.runUntilQuiet({ quietMs: 1e6, limitMs: 10 })).toBe(false);
  });
});

/** The ways in which a terminal goes for good, by the words of a test's name, and what comes before the closing. */
const ends: readonly (readonly [string, (terminal: VirtualTerminal) => void])[] = [
  ["closed", () => undefined],
  ["switched off and closed", (terminal) => terminal.powerOff()],
];

describe.each(ends)("a terminal that is %s", (_how, before) => {
  const engines: readonly (readonly [string, () => Engine])[] = [
    ["node", () => new NodeEngine()],
    ...(isXsBuilt(64) ? [["xs", () => new XsEngine({ modules: firmwareImage() })] as const] : []),
  ];

  afterEach(() => jest.restoreAllMocks());

  test.each(engines)("in the middle of a wake ends its work once (%s)", async (_kind, engine) => {
    const began = jest.spyOn(Activity.prototype, "begin");
    const ended = jest.spyOn(Activity.prototype, "end");
    const clock = new SimulationClock({ mode: "real" });
    const terminal = make({ clock, engine });
    await terminal.powerOn();
    const woken = new Promise((resolve) => terminal.once("frame", resolve));
    terminal.keypad.press("1");
    await woken; // an idle engine's first frame is a wake
    before(terminal);
    await terminal.close();
    // What the engine gives up ends a moment after it.
    while (ended.mock.calls.length < began.mock.calls.length) await new Promise((resolve) => setImmediate(resolve));
    clock.stop();
    expect(ended.mock.results.filter(({ type }) => type !== "return")).toEqual([]);
    expect(ended.mock.calls.length).toBe(began.mock.calls.length);
  });

  test.each(engines)("before its firmware has started says nothing of it (%s)", async (_kind, engine) => {
    const terminal = make({ engine });
    const started = terminal.powerOn();
    before(terminal);
    await terminal.close();
    await expect(started).resolves.toBeUndefined();
    expect(terminal.state).toBe("off");
  });
});

describe("provisioning", () => {
  test("writes the image that the firmware reads", () => {
    const settings = { name: "Żabka" };
    const image = settingsImage(settings);
    const json = decodeSettingsImage(image.length, (count, offset) => image.subarray(offset, offset + count));
    expect(JSON.parse(json)).toEqual(settings);
  });

  test("refuses settings that do not fit", () => {
    expect(() => make({ settings: { text: "x".repeat(20_000) } })).toThrow(ProvisionError);
  });
});

describeXs("the engine xs in a virtual terminal", (width) => {
  test("sends the same frames as node, at the same moments", async () => {
    const xs = (): Engine => new XsEngine({ modules: firmwareImage(), width, heapBytes: 1_000_000, stackSlots: 1024 });
    expect(await framesOf(xs, 7)).toEqual(await framesOf(() => new NodeEngine(), 7));
  });
});

/** All frames of a start and a few keys, with their moments. */
async function framesOf(engine: () => Engine, seed: number): Promise<string[]> {
  const terminal = make({ engine, seed });
  const frames: string[] = [];
  // Mbed TLS draws randomness of its own, which Node takes elsewhere: the second stream (docs/link.md).
  let isOfTls = false;
  const note = ({ direction, atMs, body }: LinkFrame): void => {
    const isAnswer = isOfTls && direction === "to-firmware";
    isOfTls = direction === "from-firmware" && body[0] === 0x01 && body[1] === 0x70 && body[2] === 0x01;
    if (isAnswer || isOfTls) return;
    frames.push(`${atMs} ${direction} ${Buffer.from(body).toString("hex")}`);
  };
  terminal.on("frame", note);
  await terminal.powerOn();
  await terminal.runFor(4000);
  terminal.keypad.tap("7");
  await terminal.runFor(500);
  terminal.keypad.tap("enter");
  await terminal.runFor(2000);
  expect(terminal.state).toBe("on");
  terminal.off("frame", note);
  return frames;
}

function fail(): never {
  throw new Error("no firmware");
}
