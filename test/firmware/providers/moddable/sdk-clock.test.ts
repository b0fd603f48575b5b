/** The device's clock over the SDK's modules, which are played here. */
import type { Clock } from "../../../../firmware/ports/clock";

interface Ticks {
  ticks: number;
}
const mockTime: Ticks = { ticks: 0 };
const mockTimers: { due: () => void; delayMs: number; cleared: boolean }[] = [];

jest.mock(
  "time",
  () => ({
    __esModule: true,
    default: {
      get ticks() {
        return mockTime.ticks;
      },
      // As on a chip: unsigned 32-bit milliseconds.
      delta: (start: number, end: number) => (end - start) >>> 0,
    },
  }),
  { virtual: true },
);
jest.mock(
  "timer",
  () => ({
    __esModule: true,
    default: {
      set: (due: () => void, delayMs: number) => {
        const timer = { due, delayMs, cleared: false };
        mockTimers.push(timer);
        return timer;
      },
      clear: (timer: { cleared: boolean }) => void (timer.cleared = true),
    },
  }),
  { virtual: true },
);

interface DeviceClock extends Clock {
  readonly isSet: boolean;
}
const { SdkClock } = jest.requireActual<{ SdkClock: new (notBefore: number) => DeviceClock }>(
  "../../../../firmware/providers/moddable/sdk-clock",
);

beforeEach(() => {
  mockTime.ticks = 0;
  mockTimers.length = 0;
});

it("never shows a time before the firmware was written", () => {
  jest.spyOn(Date, "now").mockReturnValue(5_000);
  const clock = new SdkClock(1_760_000_000_000);
  expect(clock.now()).toBe(1_760_000_000_000);
  expect(clock.isSet).toBe(false);
  jest.spyOn(Date, "now").mockReturnValue(1_760_000_000_500);
  expect(clock.now()).toBe(1_760_000_000_500);
  expect(clock.isSet).toBe(true);
});

it("counts on when the chip's ticks wrap", () => {
  mockTime.ticks = 0xffff_fff0 | 0;
  const clock = new SdkClock(0);
  mockTime.ticks = 0x10;
  expect(clock.monotonicMs()).toBe(0x20);
  mockTime.ticks = 0x110;
  expect(clock.monotonicMs()).toBe(0x120);
});

it("runs a timer once, after the delay rounded up, and not when it was cancelled", () => {
  const clock = new SdkClock(0);
  const due = jest.fn();
  clock.after(12.2, due);
  expect(mockTimers[0].delayMs).toBe(13);
  expect(due).not.toHaveBeenCalled();
  mockTimers[0].due();
  expect(due).toHaveBeenCalledTimes(1);
  const cancelled = clock.after(5, due);
  cancelled.cancel();
  cancelled.cancel();
  expect(mockTimers[1].cleared).toBe(true);
  for (const delay of [-1, Number.NaN, Infinity]) expect(() => clock.after(delay, due)).toThrow(RangeError);
});

it("does not clear a timer that has run, whose number may be another's by then", () => {
  const clock = new SdkClock(0);
  const timer = clock.after(1, () => undefined);
  mockTimers[0].due();
  timer.cancel();
  expect(mockTimers[0].cleared).toBe(false);
});
