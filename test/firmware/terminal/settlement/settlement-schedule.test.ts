import {
  isSettlementDue,
  lastOccurrence,
  minutesOf,
  pauseMs,
} from "../../../../firmware/terminal/settlement/settlement-schedule";

const WARSAW = { zone: "Europe/Warsaw", utcOffsetMinutes: undefined } as const;
const at = (text: string): number => Date.parse(text);
const last = (time: string, now: string): string => new Date(lastOccurrence(time, WARSAW, at(now))).toISOString();

describe("the time of settlement", () => {
  it("is read as hours and minutes", () => {
    expect([minutesOf("00:00"), minutesOf("23:59")]).toEqual([0, 1439]);
  });

  it("came last today once it has passed, and yesterday before", () => {
    expect(last("23:00", "2026-11-22T21:59:59Z")).toBe("2026-11-21T22:00:00.000Z");
    expect(last("23:00", "2026-11-22T22:00:00Z")).toBe("2026-11-22T22:00:00.000Z");
    expect(last("00:30", "2026-11-22T23:30:00Z")).toBe("2026-11-22T23:30:00.000Z");
    expect(last("00:30", "2026-11-22T22:30:00Z")).toBe("2026-11-21T23:30:00.000Z");
  });

  it("is that of the clock on the wall on days that change to summer time and back", () => {
    // 2026-03-29 at 01:00 UTC clocks go from 02:00 to 03:00; on 2026-10-25 from 03:00 to 02:00.
    expect(last("23:00", "2026-03-29T20:59:00Z")).toBe("2026-03-28T22:00:00.000Z");
    expect(last("23:00", "2026-03-29T21:00:00Z")).toBe("2026-03-29T21:00:00.000Z");
    expect(last("23:00", "2026-10-25T21:59:00Z")).toBe("2026-10-24T21:00:00.000Z");
    expect(last("23:00", "2026-10-25T22:00:00Z")).toBe("2026-10-25T22:00:00.000Z");
  });
});

describe("a batch is due", () => {
  const due = (firstAt: string | undefined, now: string, time: string | undefined = "23:00"): boolean =>
    isSettlementDue(time, WARSAW, at(now), firstAt === undefined ? undefined : at(firstAt));

  it("when the time has come since its first transaction", () => {
    expect(due("2026-11-22T09:00:00Z", "2026-11-22T21:59:59Z")).toBe(false);
    expect(due("2026-11-22T09:00:00Z", "2026-11-22T22:00:00Z")).toBe(true);
  });

  it("also the next morning, when the terminal had no power in the night", () => {
    expect(due("2026-11-22T09:00:00Z", "2026-11-23T07:00:00Z")).toBe(true);
  });

  it("only at the next time, when it was opened after the last one", () => {
    expect(due("2026-11-22T22:00:00Z", "2026-11-22T22:00:01Z")).toBe(false);
    expect(due("2026-11-22T22:30:00Z", "2026-11-23T21:00:00Z")).toBe(false);
    expect(due("2026-11-22T22:30:00Z", "2026-11-23T22:00:00Z")).toBe(true);
  });

  it("never when it is empty, or the settings name no time", () => {
    expect(due(undefined, "2026-11-23T07:00:00Z")).toBe(false);
    expect(isSettlementDue(undefined, WARSAW, at("2026-11-23T07:00:00Z"), at("2026-11-22T09:00:00Z"))).toBe(false);
  });

  it("not because the clock was set back", () => {
    expect(due("2026-11-22T09:00:00Z", "2026-11-20T09:00:00Z")).toBe(false);
  });
});

it("attempts that fail come after 1, 2, 4 … at most 60 minutes", () => {
  expect([1, 2, 3, 7, 100].map((attempts) => pauseMs(attempts) / 60_000)).toEqual([1, 2, 4, 60, 60]);
});
