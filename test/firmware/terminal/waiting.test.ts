import type { Clock, Timer } from "../../../firmware/ports/clock";
import { Deferred, within } from "../../../firmware/terminal/waiting";

/** One timer, which the test lets ring. */
function clockOfOne(): { clock: Clock; ring: () => void; isCancelled: () => boolean } {
  let listener: () => void = () => undefined;
  let cancelled = false;
  const timer: Timer = { cancel: () => (cancelled = true) };
  const after = (_delayMs: number, callback: () => void): Timer => {
    listener = callback;
    return timer;
  };
  const clock = { after } as unknown as Clock;
  return { clock, ring: () => listener(), isCancelled: () => cancelled };
}

describe("a time limit", () => {
  it("gives a value that comes in time, and its timer does not outlive it", async () => {
    const { clock, isCancelled } = clockOfOne();
    const value = new Deferred<string>();
    const limited = within(clock, 100, value.promise, "late");
    value.resolve("in time");
    await expect(limited).resolves.toBe("in time");
    expect(isCancelled()).toBe(true);
  });

  it("gives what stands for lateness, and nothing of a value that comes after it", async () => {
    const { clock, ring } = clockOfOne();
    const value = new Deferred<string>();
    const limited = within(clock, 100, value.promise, "late");
    ring();
    value.resolve("too late");
    await expect(limited).resolves.toBe("late");
  });

  it("fails as the value fails, and its timer does not outlive that", async () => {
    const { clock, isCancelled } = clockOfOne();
    const limited = within(clock, 100, Promise.reject(new Error("broken")), "late");
    await expect(limited).rejects.toThrow("broken");
    expect(isCancelled()).toBe(true);
  });
});
