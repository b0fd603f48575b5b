import { LinkCanvas } from "../../../../firmware/providers/link/link-canvas";
import { LinkLog } from "../../../../firmware/providers/link/link-log";
import { LinkRandom } from "../../../../firmware/providers/link/link-random";
import type { LinkSession } from "../../../../firmware/providers/link/link-session";
import { PINS } from "../../../../firmware/providers/link/pins";
import { SeededRandom } from "../../../../host-sim/board/seeded-random";
import { BENCH_WIRING } from "../../../../host-sim/board/wiring";
import { LinkBench } from "../../../support/link-bench";

async function started(firmware?: (session: LinkSession) => void): Promise<{ bench: LinkBench; session: LinkSession }> {
  let session!: LinkSession;
  const bench = await LinkBench.start((begun) => {
    session = begun;
    firmware?.(begun);
  });
  return { bench, session };
}

describe("time over the link", () => {
  test("timers fall due in order, one a wake, at their time", async () => {
    const seen: string[] = [];
    const { bench } = await started(({ clock }) => {
      const note = (word: string) => () => void seen.push(`${word} at ${clock.monotonicMs()}`);
      clock.after(20, note("second"));
      clock.after(5.5, note("first"));
      clock.after(20, note("third"));
      clock.after(7, note("never")).cancel();
      clock.after(0, () => clock.after(30, note("fourth")));
      expect(seen).toEqual([]);
    });
    expect(bench.wakes.length).toBe(1);
    await bench.clock.runFor(100);
    expect(seen).toEqual(["first at 5.5", "second at 20", "third at 20", "fourth at 30"]);
    expect(bench.wakes.length).toBe(6);
    await bench.stop();
  });

  test("counts from power-on, while the date is the board's", async () => {
    const bench = await LinkBench.start(({ clock }) => {
      clock.after(10, () => expect([clock.monotonicMs(), clock.now()]).toEqual([10, 1_000_010]));
      expect(() => clock.after(-1, () => undefined)).toThrow(RangeError);
      expect(() => clock.after(Number.NaN, () => undefined)).toThrow(RangeError);
    });
    await bench.clock.runFor(20);
    expect(bench.faults).toEqual([]);
    await bench.stop();
  });
});

describe("the canvas over the link", () => {
  test("sends a frame whole, when it ends, and the display knows its texts", async () => {
    const { bench, session } = await started();
    const canvas = new LinkCanvas(session, 320, 240);
    canvas.begin();
    canvas.rectangle(0, 0, 320, 240, 0xffffff);
    canvas.text("text20", 10, 100.7, "Do zapłaty", 0);
    canvas.text("bold28", 150, 96, "12,00 zł", 0x0000ff);
    canvas.rectangle(5, 5, 0, 10, 0);
    canvas.bitmap("tick", 10, 10, 0x00ff00);
    canvas.qr(200, 150, 2, "tapline", 0);
    expect(bench.display.frame).toBeUndefined();
    canvas.end();
    expect(bench.display.screenText()).toBe("Do zapłaty 12,00 zł");
    expect(bench.display.frame?.texts[1]).toMatchObject({
      x: 10,
      y: 100,
      font: "text20",
      width: canvas.measureText("text20", "Do zapłaty"),
    });
    expect(canvas.lineHeight("text20")).toBe(bench.display.lineHeight(1));
    expect(canvas.measureText("text20", "")).toBe(0);
    await bench.stop();
  });

  test("throws when frames are not begun and ended in turn", async () => {
    const { bench, session } = await started();
    const canvas = new LinkCanvas(session, 320, 240);
    expect(() => canvas.rectangle(0, 0, 1, 1, 0)).toThrow(/no frame/);
    expect(() => canvas.end()).toThrow(/no frame/);
    canvas.begin();
    expect(() => canvas.begin()).toThrow(/begun already/);
    await bench.stop();
  });
});

describe("the session", () => {
  test("fills buffers of any length with the firmware's own random stream", async () => {
    const { bench, session } = await started();
    const random = new LinkRandom(session);
    expect(random.fill(new Uint8Array(3000)).slice(0, 1024)).toEqual(new SeededRandom(1, "firmware").bytes(1024));
    await bench.stop();
  });

  test("carries log lines", async () => {
    const { bench, session } = await started();
    new LinkLog(session).write("warning", "uplink.closed", { code: "E1", attempt: 2 });
    new LinkLog(session).write("debug", "tick");
    expect(bench.log).toEqual([
      { level: "warning", event: "uplink.closed", values: { code: "E1", attempt: 2 } },
      { level: "debug", event: "tick", values: {} },
    ]);
    await bench.stop();
  });

  test("never gives out a handle that is in use, even after 65,535 of them", async () => {
    const { bench, session } = await started();
    const listener = { onEvent: () => undefined };
    const kept = session.reserve(listener);
    for (let count = 0; count < 0xffff; count++) {
      const handle = session.reserve(listener);
      expect(handle === kept || handle < 1 || handle > 0xffff).toBe(false);
      session.release(handle);
    }
    await bench.stop();
  });
});

test("the firmware's pins are the board's wiring", () => {
  const { contactless, contact, keypad, lights, stripe, printer, tamper } = PINS;
  expect(BENCH_WIRING.i2c).toEqual([
    { port: contactless.port, address: contactless.address, part: "contactless" },
    { port: keypad.port, address: keypad.address, part: "keypad" },
  ]);
  expect(BENCH_WIRING.digital.map(({ pin }) => pin)).toEqual([
    contactless.interruptPin,
    keypad.interruptPin,
    ...lights,
    ...tamper.map(({ pin }) => pin),
  ]);
  expect(BENCH_WIRING.serial.map(({ port }) => port)).toEqual([stripe.port, printer.port, contact.port]);
  expect(BENCH_WIRING.pwm.map(({ pin }) => pin)).toEqual([PINS.buzzer]);
  expect([BENCH_WIRING.name, BENCH_WIRING.display]).toEqual([PINS.name, PINS.display]);
});
