/** Which key of the terminal a key of the computer's keyboard presses. */
import type { KeyName } from "../../../protocol/from-page";

const table: ReadonlyMap<string, KeyName> = new Map<string, KeyName>([
  ["Enter", "enter"],
  ["Escape", "cancel"],
  ["Backspace", "clear"],
  [".", "00"],
  [",", "00"],
  ["m", "menu"],
  ["M", "menu"],
  ["ArrowDown", "next"],
  ["ArrowRight", "next"],
]);

/** What the event says, reduced to what matters. */
export interface KeyStroke {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly repeat: boolean;
}

/** Where the focus is: nowhere special, on something that uses some keys itself, or in a field that takes text. */
export type FocusPlace = "free" | "control" | "text";

/** Keys that a focused button, link, list or tab needs for itself. */
const controlKeys: ReadonlySet<string> = new Set(["Enter", " ", "ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft"]);

/** The terminal's key, or `undefined` when the stroke is not for the terminal. */
export function keyOf(stroke: KeyStroke, focus: FocusPlace): KeyName | undefined {
  if (stroke.ctrlKey || stroke.altKey || stroke.metaKey || stroke.repeat || focus === "text") return undefined;
  if (focus === "control" && controlKeys.has(stroke.key)) return undefined;
  if (/^[0-9]$/.test(stroke.key)) return stroke.key as KeyName;
  return table.get(stroke.key);
}
