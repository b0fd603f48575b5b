/** What has the keyboard's focus, as far as the terminal's keys are concerned. */
import type { FocusPlace } from "./keyboard-keys";

const textFields = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
const controls = "a[href], button, summary, input, [role=tab], [tabindex]:not([tabindex='-1'])";

export function focusPlace(target: EventTarget | null): FocusPlace {
  if (!(target instanceof Element)) return "free";
  if (target.closest(textFields) !== null) return "text";
  return target.closest(controls) === null ? "free" : "control";
}
