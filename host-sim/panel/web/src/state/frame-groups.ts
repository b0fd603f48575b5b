/** The filter of the link list: which frames belong together. */
import type { LinkFrameLine } from "../../../protocol/wire";

export const frameGroups = ["all", "wake", "bus", "serial", "network", "flash", "display", "other"] as const;
export type FrameGroup = (typeof frameGroups)[number];

/** Beginnings of frame names, in the order in which they are tried. */
const beginnings: readonly (readonly [string, FrameGroup])[] = [
  ["digital", "bus"],
  ["i2c", "bus"],
  ["pwm", "bus"],
  ["serial", "serial"],
  ["tcp", "network"],
  ["flash", "flash"],
  ["display", "display"],
  ["text", "display"],
  ["line", "display"],
  ["boot", "wake"],
  ["timer", "wake"],
];

/** The group of a frame; an event belongs to the part it comes from, not to the wakes. */
export function groupOf(frame: LinkFrameLine): FrameGroup {
  const found = beginnings.find(([beginning]) => frame.name.startsWith(beginning));
  if (found !== undefined) return found[1];
  return frame.kind === "idle" || frame.kind === "wake" ? "wake" : "other";
}
