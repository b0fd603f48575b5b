import { FloorClock } from "../../../../firmware/terminal/protection/floor-clock";
import { keepLatestTime, restoreLatestTime } from "../../../../firmware/terminal/protection/latest-time";

const BUILT = Date.UTC(2026, 0, 1);
const DAY = 86_400_000;

function bench(at: number) {
  const state = { at, monotonic: 0 };
  const writes: Uint8Array[] = [];
  const noted: string[] = [];
  const clock = () =>
    new FloorClock(
      { now: () => state.at, monotonicMs: () => state.monotonic, after: () => ({ cancel: () => undefined }) },
      BUILT,
    );
  const parts = {
    vault: { read: () => writes.at(-1)?.slice(), write: (_: number, value: Uint8Array) => void writes.push(value) },
    audit: { append: (event: string, role: string, detail = "") => void noted.push(`${event} ${role} ${detail}`) },
  };
  const pass = (ms: number): void => {
    state.at += ms;
    state.monotonic += ms;
  };
  return { state, writes, noted, pass, start: () => ({ ...parts, clock: clock() }) };
}

it("writes once an hour at most", () => {
  const { writes, pass, start } = bench(BUILT + DAY);
  const parts = start();
  for (let minute = 0; minute < 150; minute++) {
    keepLatestTime(parts);
    pass(60_000);
  }
  expect(writes).toHaveLength(3);
});

it("a start with a clock set back by two days goes on from what was known, and is noted", () => {
  const { state, noted, start } = bench(BUILT + 30 * DAY);
  keepLatestTime(start());
  state.at -= 2 * DAY;
  const again = start();
  restoreLatestTime(again);
  expect(again.clock.now()).toBe(BUILT + 30 * DAY);
  expect(noted).toEqual(["clockSet terminal -2 d"]);
});

it("a board that forgets the time without power is not accused", () => {
  const { state, noted, start } = bench(BUILT + 30 * DAY);
  keepLatestTime(start());
  state.at = 0;
  const again = start();
  restoreLatestTime(again);
  expect(again.clock.now()).toBe(BUILT + 30 * DAY);
  expect(noted).toEqual([]);
});

it("notes a clock that was set while the terminal runs, either way", () => {
  const { state, noted, start } = bench(BUILT + 30 * DAY);
  const parts = start();
  state.at -= 3_600_000;
  keepLatestTime(parts);
  state.at += 4000 * DAY;
  keepLatestTime(parts);
  expect(noted).toEqual(["clockSet terminal -3600 s", "clockSet terminal +4000 d"]);
});
