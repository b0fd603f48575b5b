/** The shop's calendar: local time from UTC by the rule of the settings, in the forms that messages and people want. */
import type { Instant } from "../ports/clock";
import type { TimeRule } from "../storage/settings";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** 01:00 UTC on the last Sunday of a month (0 is January). */
function lastSundayAt(year: number, month: number): Instant {
  const lastDay = new Date(Date.UTC(year, month + 1, 0));
  return Date.UTC(year, month, lastDay.getUTCDate() - lastDay.getUTCDay(), 1);
}

/**
 * Offset of local time from UTC in minutes. Warsaw: UTC+1, in summer time UTC+2, which in the whole European Union begins
 * and ends at 01:00 UTC on the last Sundays of March and October (Directive 2000/84/EC).
 */
export function utcOffsetMinutes(rule: TimeRule, at: Instant): number {
  if (rule.zone === "fixed") return rule.utcOffsetMinutes ?? 0;
  const year = new Date(at).getUTCFullYear();
  return at >= lastSundayAt(year, 2) && at < lastSundayAt(year, 9) ? 120 : 60;
}

const two = (value: number): string => String(value).padStart(2, "0");

/** An instant taken apart; all parts two digits. */
export interface CalendarParts {
  /** Last two digits. */
  readonly year: string;
  readonly century: string;
  readonly month: string;
  readonly day: string;
  readonly hour: string;
  readonly minute: string;
  readonly second: string;
}

/** Takes an instant apart at an offset from UTC. */
export function calendarParts(at: Instant, offsetMinutes: number): CalendarParts {
  const date = new Date(at + offsetMinutes * MINUTE_MS);
  const year = String(date.getUTCFullYear()).padStart(4, "0");
  return {
    century: year.slice(0, 2),
    year: year.slice(2),
    month: two(date.getUTCMonth() + 1),
    day: two(date.getUTCDate()),
    hour: two(date.getUTCHours()),
    minute: two(date.getUTCMinutes()),
    second: two(date.getUTCSeconds()),
  };
}

/** Field 7: MMDDhhmmss in UTC. */
export function transmissionTime(at: Instant): string {
  const { month, day, hour, minute, second } = calendarParts(at, 0);
  return month + day + hour + minute + second;
}

/** Local time in the pieces that messages carry. */
export interface LocalTime {
  /** Field 12: hhmmss. */
  readonly time: string;
  /** Field 13: MMDD. */
  readonly monthDay: string;
  /** Tag 9A: YYMMDD. */
  readonly date: string;
  /** For people: YYYY-MM-DD. */
  readonly dateText: string;
  /** For people: HH:MM. */
  readonly clockText: string;
  /** For people: HH:MM:SS. */
  readonly timeText: string;
  /** For comparing with a card's expiry. */
  readonly year: number;
  readonly month: number;
}

/** Local time at an instant. */
export function localTime(rule: TimeRule, at: Instant): LocalTime {
  const { century, year, month, day, hour, minute, second } = calendarParts(at, utcOffsetMinutes(rule, at));
  return {
    time: hour + minute + second,
    monthDay: month + day,
    date: year + month + day,
    dateText: `${century}${year}-${month}-${day}`,
    clockText: `${hour}:${minute}`,
    timeText: `${hour}:${minute}:${second}`,
    year: Number(century + year),
    month: Number(month),
  };
}

/**
 * Whole milliseconds until the next full minute; offsets are whole minutes, so UTC will do. Never less than one: a part of a
 * millisecond before the minute a timer for the rest of it would come back at once, and again.
 */
export function untilNextMinuteMs(at: Instant): number {
  return Math.ceil(MINUTE_MS - ((((at % HOUR_MS) % MINUTE_MS) + MINUTE_MS) % MINUTE_MS));
}
