/**
 * How old a build may be (TA14-002A, "update software"; PCI DSS 4.0.1, 6.3.3): one that nobody has updated for a year has holes that others
 * know of. Constants of the build, not settings: whoever can change settings could else keep an old build alive.
 */
import type { Instant } from "../../ports/clock";

const DAY_MS = 86_400_000;
/** Twelve months: the idle screen asks for an update. */
export const WARNED_AFTER_DAYS = 365;
/** Eighteen months: no sales. */
export const REFUSED_AFTER_DAYS = 548;

export type BuildAge = "supported" | "ageing" | "outdated";

/** What the age of the build allows now. */
export function buildAge(builtAt: Instant, now: Instant): BuildAge {
  const days = (now - builtAt) / DAY_MS;
  if (days >= REFUSED_AFTER_DAYS) return "outdated";
  return days >= WARNED_AFTER_DAYS ? "ageing" : "supported";
}

/** Whole days until sales are refused; 0 when they are. */
export function daysLeft(builtAt: Instant, now: Instant): number {
  return Math.max(0, Math.ceil(REFUSED_AFTER_DAYS - (now - builtAt) / DAY_MS));
}
