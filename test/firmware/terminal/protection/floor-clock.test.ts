import fc from "fast-check";
import { FloorClock } from "../../../../firmware/terminal/protection/floor-clock";
import type { Clock } from "../../../../firmware/ports/clock";

const BUILT = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A clock that somebody can set. */
function settable(at: number) {
  let offset = at;
  let monotonic = 0;
  const clock: Clock = {
    now: () => offset + monotonic,
    monotonicMs: () => monotonic,
    after: () => ({ cancel: () => undefined }),
  };
  return { clock, pass: (ms: number) => void (monotonic += ms), set: (to: number) => void (offset = to - monotonic) };
}

it("shows the board's time as long as that goes on", () => {
  const { clock, pass, set } = settable(BUILT + DAY);
  const floor = new FloorClock(clock, BUILT);
  expect(floor.now()).toBe(BUILT + DAY);
  pass(HOUR);
  expect(floor.now()).toBe(BUILT + DAY + HOUR);
  set(BUILT + 9 * DAY);
  expect(floor.now()).toBe(BUILT + 9 * DAY);
});

it("shows no time before its build, and lets time run from there", () => {
  const { clock, pass } = settable(0);
  const floor = new FloorClock(clock, BUILT);
  expect(floor.now()).toBe(BUILT);
  pass(HOUR);
  expect(floor.now()).toBe(BUILT + HOUR);
});

it("runs on from the latest time when the clock is set back, until that is right again", () => {
  const { clock, pass, set } = settable(BUILT + 10 * DAY);
  const floor = new FloorClock(clock, BUILT);
  pass(HOUR);
  expect(floor.now()).toBe(BUILT + 10 * DAY + HOUR);
  set(BUILT + DAY);
  pass(HOUR);
  expect(floor.now()).toBe(BUILT + 10 * DAY + 2 * HOUR);
  set(BUILT + 11 * DAY);
  expect(floor.now()).toBe(BUILT + 11 * DAY);
});

it("stands still for a small correction, so that it is not ahead for ever", () => {
  const { clock, pass, set } = settable(BUILT + DAY);
  const floor = new FloorClock(clock, BUILT);
  pass(60_000);
  const before = floor.now();
  set(before - 30_000);
  pass(10_000);
  expect(floor.now()).toBe(before);
  pass(25_000);
  expect(floor.now()).toBe(before + 5_000);
});

it("starts from what the vault knows, and says how far the board is behind it", () => {
  const { clock, pass } = settable(BUILT + DAY);
  const floor = new FloorClock(clock, BUILT);
  expect(floor.raise(BUILT + 3 * DAY)).toBe(2 * DAY);
  pass(HOUR);
  expect(floor.now()).toBe(BUILT + 3 * DAY + HOUR);
  expect(floor.raise(BUILT)).toBeUndefined();
  expect(floor.now()).toBe(BUILT + 3 * DAY + HOUR);
});

it("tells once of each time that somebody set the board's clock", () => {
  const { clock, pass, set } = settable(BUILT + DAY);
  const floor = new FloorClock(clock, BUILT);
  pass(HOUR);
  expect(floor.takeJump()).toBeUndefined();
  set(BUILT + 5 * DAY);
  expect(floor.takeJump()).toBe(4 * DAY - HOUR);
  expect(floor.takeJump()).toBeUndefined();
  set(BUILT);
  expect(floor.takeJump()).toBe(-5 * DAY);
});

it("never runs back, whatever is done to the board's clock", () => {
  const step = fc.record({ pass: fc.integer({ min: 0, max: DAY }), set: fc.option(fc.integer({ min: 0, max: 2e12 })) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const { clock, pass, set } = settable(BUILT - DAY);
      const floor = new FloorClock(clock, BUILT);
      let last = BUILT;
      for (const one of steps) {
        pass(one.pass);
        if (one.set !== null) set(one.set);
        const now = floor.now();
        expect(now).toBeGreaterThanOrEqual(last);
        last = now;
      }
    }),
  );
});
