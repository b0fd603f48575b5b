import {
  localTime,
  transmissionTime,
  untilNextMinuteMs,
  utcOffsetMinutes,
} from "../../../firmware/terminal/local-time";

const WARSAW = { zone: "Europe/Warsaw", utcOffsetMinutes: undefined } as const;

/** Offset as the runtime's own time-zone data have it. */
function offsetByIntl(at: number): number {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: "Europe/Warsaw",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(at);
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
  const local = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"));
  return (local - Math.floor(at / 60_000) * 60_000) / 60_000;
}

describe("Warsaw time", () => {
  it("agrees with the tz database around every change from 2020 to 2040", () => {
    for (let year = 2020; year <= 2040; year++) {
      for (const month of [2, 9]) {
        for (let day = 24; day <= 31; day++) {
          for (let minute = 0; minute < 24 * 60; minute += 30) {
            const at = Date.UTC(year, month, day, 0, minute);
            if (minute % 60 === 0 || day > 29)
              expect([at, utcOffsetMinutes(WARSAW, at)]).toEqual([at, offsetByIntl(at)]);
          }
        }
      }
    }
  });

  it("carries over day, month and year", () => {
    const local = localTime(WARSAW, Date.UTC(2026, 11, 31, 23, 30, 9));
    expect(local).toMatchObject({ time: "003009", monthDay: "0101", date: "270101", dateText: "2027-01-01" });
    expect(transmissionTime(Date.UTC(2026, 11, 31, 23, 30, 9))).toBe("1231233009");
  });
});

it("a fixed offset is a fixed offset", () => {
  const rule = { zone: "fixed", utcOffsetMinutes: -90 } as const;
  expect(localTime(rule, Date.UTC(2026, 6, 1, 1, 0)).clockText).toBe("23:30");
});

it("the next minute is at most a minute away", () => {
  expect(untilNextMinuteMs(Date.UTC(2026, 0, 1, 0, 0, 59, 999))).toBe(1);
  expect(untilNextMinuteMs(Date.UTC(2026, 0, 1))).toBe(60_000);
  // Clocks of boards know parts of milliseconds; a timer for less than one could come back at once.
  expect(untilNextMinuteMs(Date.UTC(2026, 0, 1, 0, 0, 59, 999) + 0.9)).toBe(1);
});
