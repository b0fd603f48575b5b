import { NotQuietError } from "../../../host-sim/board/activity";
import { SimulationClock } from "../../../host-sim/board/clock";
import { SeededRandom } from "../../../host-sim/board/seeded-random";

describe("virtual time", () => {
  test("jumps from action to action, in order of time and then of entry", async () => {
    const clock = new SimulationClock({ mode: "virtual", epochMs: 1000 });
    const seen: string[] = [];
    const note = (word: string) => () => void seen.push(`${word} at ${clock.monotonicMs()}`);
    clock.after(50, note("late"));
    clock.after(0.25, note("early"));
    clock.after(50, note("later"));
    clock.after(40, () => clock.after(5, note("nested")));
    clock.after(45, note("cancelled")).cancel();
    expect(await clock.runUntil(() => false, 60)).toBe(false);
    expect(seen).toEqual(["early at 0.25", "nested at 45", "late at 50", "later at 50"]);
    expect(clock.monotonicMs()).toBe(60);
    expect(clock.epochMs()).toBe(1060);
  });

  test("stops at the first moment when the condition holds, and leaves later actions alone", async () => {
    const clock = new SimulationClock({ mode: "virtual" });
    let count = 0;
    for (let at = 10; at <= 50; at += 10) clock.after(at, () => void count++);
    expect(await clock.runUntil(() => count === 3, 1000)).toBe(true);
    expect(clock.monotonicMs()).toBe(30);
    await clock.runFor(20);
    expect(count).toBe(5);
  });

  test("stands still while work is under way, however long that takes", async () => {
    const clock = new SimulationClock({ mode: "virtual" });
    const activity = clock.activity("host");
    let endedAt = -1;
    clock.after(10, () => {
      activity.begin();
      setTimeout(() => {
        endedAt = clock.monotonicMs();
        activity.end();
      }, 20);
    });
    clock.after(11, () => undefined);
    await clock.runFor(100);
    expect(endedAt).toBe(10);
  });

  test("names the part that never becomes quiet", async () => {
    const clock = new SimulationClock({ mode: "virtual", patienceMs: 20 });
    const stuck = clock.activity("acquirer request");
    stuck.begin();
    await expect(clock.runFor(1)).rejects.toThrow(NotQuietError);
    await expect(clock.runFor(1)).rejects.toThrow(/acquirer request ×1/);
    clock.forget(stuck);
    await clock.runFor(1);
  });

  test("waits no more for a part that is forgotten, whose work may end later, but no more often than it began", async () => {
    const clock = new SimulationClock({ mode: "virtual", patienceMs: 20 });
    const [gone, other] = [clock.activity("terminal"), clock.activity("host")];
    gone.begin();
    other.begin();
    clock.forget(gone);
    expect(clock.quiet).toBe(false);
    other.end();
    expect(clock.quiet).toBe(true);
    gone.end();
    expect(() => gone.end()).toThrow(/more often/);
    gone.begin();
    expect(clock.quiet).toBe(true);
  });

  test("a changed date moves the calendar, not the stopwatch", async () => {
    const clock = new SimulationClock({ mode: "virtual" });
    await clock.runFor(500);
    clock.setEpochMs(9_000_000);
    await clock.runFor(1);
    expect([clock.monotonicMs(), clock.epochMs()]).toEqual([501, 9_000_001]);
  });

  test("refuses a second run beside the first", async () => {
    const clock = new SimulationClock({ mode: "virtual" });
    const activity = clock.activity("engine");
    activity.begin();
    const first = clock.runFor(1);
    await expect(clock.runFor(1)).rejects.toThrow(/already running/);
    activity.end();
    await first;
  });
});

describe("real time", () => {
  test("runs actions when they fall due and ends the wait when the condition holds", async () => {
    const clock = new SimulationClock({ mode: "real" });
    const seen: string[] = [];
    clock.after(15, () => void seen.push("second"));
    clock.after(5, () => void seen.push("first"));
    clock.after(10, () => void seen.push("never")).cancel();
    expect(await clock.runUntil(() => seen.length === 2, 5000)).toBe(true);
    expect(seen).toEqual(["first", "second"]);
    expect(clock.monotonicMs()).toBeGreaterThanOrEqual(15);
    clock.stop();
  });

  test("hands what an action throws to the run that waits for it", async () => {
    const clock = new SimulationClock({ mode: "real" });
    clock.after(1, () => {
      throw new Error("chip on fire");
    });
    await expect(clock.runUntil(() => false, 5000)).rejects.toThrow("chip on fire");
    clock.stop();
  });

  test("ends a wait at its limit", async () => {
    const clock = new SimulationClock({ mode: "real" });
    expect(await clock.runUntil(() => false, 5)).toBe(false);
  });
});

describe("seeded randomness", () => {
  test("repeats with the seed and differs by stream", () => {
    const first = new SeededRandom(7, "firmware").bytes(33);
    expect(new SeededRandom(7, "firmware").bytes(33)).toEqual(first);
    expect(new SeededRandom(7, "tls").bytes(33)).not.toEqual(first);
    expect(new SeededRandom(8, "firmware").bytes(33)).not.toEqual(first);
  });

  test("spreads evenly below a limit and never reaches it", () => {
    const random = new SeededRandom(1, "dice");
    const counts = new Array<number>(6).fill(0);
    for (let draw = 0; draw < 6000; draw++) counts[random.below(6)]++;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
    expect(() => random.below(0)).toThrow(RangeError);
  });
});
