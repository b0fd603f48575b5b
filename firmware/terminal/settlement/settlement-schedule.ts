/** When a terminal settles by itself: at a local time of the settings, once for each time that comes round (docs/settings.md). */
import type { Instant } from "../../ports/clock";
import type { TimeRule } from "../../storage/settings";
import { utcOffsetMinutes } from "../local-time";

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
/** Pauses after an attempt that came to nothing: 1, 2, 4 … at most 60 minutes. */
const LONGEST_PAUSE_MINUTES = 60;

/** Minutes after midnight of `HH:MM`. */
export function minutesOf(at: string): number {
  return Number(at.slice(0, 2)) * 60 + Number(at.slice(3));
}

/** The last time before or at `now` that the clock of the shop showed `at`. */
export function lastOccurrence(at: string, rule: TimeRule, now: Instant): Instant {
  const offsetMs = utcOffsetMinutes(rule, now) * MINUTE_MS;
  const midnight = now + offsetMs - ((((now + offsetMs) % DAY_MS) + DAY_MS) % DAY_MS);
  const today = toUtc(midnight + minutesOf(at) * MINUTE_MS, rule, offsetMs);
  return today <= now ? today : toUtc(midnight - DAY_MS + minutesOf(at) * MINUTE_MS, rule, offsetMs);
}

/** A local time in UTC: by the offset that is in force then, which on two days of the year is not that of the midnight before. */
function toUtc(localMs: number, rule: TimeRule, guessMs: number): Instant {
  return localMs - utcOffsetMinutes(rule, localMs - guessMs) * MINUTE_MS;
}

/**
 * Whether a batch is to be settled. The books are what remembers: a batch whose first transaction is older than the last time of
 * settlement has not been settled at it, and one that is younger has nothing to do with it. So a restart, a night without power or
 * a clock that was set settles nothing twice.
 */
export function isSettlementDue(
  at: string | undefined,
  rule: TimeRule,
  now: Instant,
  firstAt: Instant | undefined,
): boolean {
  return at !== undefined && firstAt !== undefined && firstAt < lastOccurrence(at, rule, now);
}

/** How long to wait before the next attempt, after so many that came to nothing. */
export function pauseMs(attempts: number): number {
  return Math.min(LONGEST_PAUSE_MINUTES, 2 ** Math.min(attempts - 1, 6)) * MINUTE_MS;
}
