/** What the build wrote into the image about itself (host-sim/moddable/mcconfig.ts). */
import config from "mc/config";
import type { Instant } from "../../ports/clock";

const facts = config as Readonly<Record<string, unknown>>;

/** When this firmware was written; 1970 if somebody called mcconfig without saying it. */
export function builtAt(): Instant {
  const seconds = Number(facts.builtAtSeconds ?? 0);
  return Number.isFinite(seconds) ? seconds * 1000 : 0;
}

/** Whether the boot screen must say that this is no release. */
export function isDevelopment(): boolean {
  return facts.release !== "yes";
}
