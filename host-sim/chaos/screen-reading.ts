/**
 * What a merchant makes of a screen: what is wanted of him, by the row of key hints at the bottom and a few titles, in either language. The
 * texts are the bench's own list, because the bench does not look into the firmware; a test holds them to the firmware's texts.
 */
import { textOf, type DisplayFrame } from "../board/display";

/** What is wanted. `working`: nothing but patience. */
export type ScreenKind =
  | "idle"
  | "card"
  | "remove"
  | "pin"
  | "entry"
  | "choice"
  | "menu"
  | "leave"
  | "question"
  | "notice"
  | "result"
  | "working"
  | "stopped";

/** Rows of hints that say what the keys do. */
export const hintTexts: Readonly<Record<string, ScreenKind>> = Object.freeze({
  Menu: "idle",
  ...of("card", ["Anuluj", "Cancel"]),
  ...of("entry", ["Anuluj Popraw Zatwierdź", "Cancel Clear Enter"]),
  ...of("choice", ["Anuluj Dalej Wybierz", "Cancel Next Select"]),
  ...of("menu", ["Wróć Dalej Wybierz", "Back Next Select"]),
  ...of("leave", ["Wróć", "Back", "Wróć Drukuj", "Back Print", "Wróć Dalej Drukuj", "Back Next Print"]),
  ...of("question", ["Nie Tak", "No Yes"]),
  ...of("notice", ["OK"]),
});

/** Titles that say more than the hints, or stand without any. The first that is on the screen decides. */
export const titleTexts: readonly (readonly [kind: ScreenKind, texts: readonly string[]])[] = Object.freeze([
  ["idle", ["Wpisz kwotę", "Enter the amount"]],
  ["pin", ["Podaj PIN", "Enter PIN", "Błędny PIN", "Wrong PIN", "Ostatnia próba", "Last try"]],
  ["remove", ["Zabierz kartę", "Remove card", "Wyjmij kartę"]],
  ["card", ["Zbliż kartę ponownie", "Tap again", "Zbliż tę samą kartę", "Tap the same card"]],
  ["result", ["Zaakceptowano", "Approved", "Odmowa", "Declined", "Nie zakończono", "Not completed"]],
  ["result", ["Przyjęto offline", "Approved offline", "Zwrot przyjęty", "Refund approved"]],
]);

/** Titles of a terminal that needs service: nothing that people at the counter do brings it back. */
export const stoppedTexts: readonly string[] = Object.freeze([
  ...["Brak konfiguracji", "Not provisioned"],
  ...["Wezwij serwis", "Call service"],
]);

/** Ways of presenting a card that a prompt names, the more telling first. */
export const cardTexts: readonly (readonly [
  way: "pull" | "other" | "insert" | "tap" | "swipe",
  texts: readonly string[],
])[] = Object.freeze([
  ["pull", ["Włóż kartę ponownie", "Insert card again"]],
  ["other", ["Użyj innej karty", "Use another card"]],
  ["insert", ["Włóż kartę", "Insert card", "Wymagany chip i PIN", "Chip and PIN needed"]],
  ["swipe", ["Przeciągnij ponownie", "Swipe again", "Przeciągnij kartę", "Swipe card"]],
  ["tap", ["Zbliż", "Tap", "Sprawdź telefon", "See phone", "Spróbuj ponownie", "Try again", "Present one card"]],
]);

export interface Reading {
  readonly kind: ScreenKind;
  /** Everything on the screen, lines joined by blanks. */
  readonly text: string;
  readonly lines: readonly string[];
}

/** Reads a frame; without one the screen is dark. */
export function readScreen(frame: DisplayFrame | undefined): Reading {
  const lines = frame === undefined ? [] : textOf(frame.texts).split("\n");
  const text = lines.join(" ");
  return { kind: kindOf(lines.at(-1) ?? "", text), text, lines };
}

function kindOf(hints: string, text: string): ScreenKind {
  const said = titleTexts.find(([, texts]) => texts.some((title) => text.includes(title)))?.[0];
  const wanted = hintTexts[hints];
  if (said === "pin" || said === "idle") return said;
  // "Approved" may also stand in a notice that wants to be confirmed.
  if (wanted !== undefined) return wanted;
  if (said !== undefined) return said;
  return stoppedTexts.some((title) => text.includes(title)) ? "stopped" : "working";
}

/** How a card is asked for. */
export function wayOf({ text }: Reading): "pull" | "other" | "insert" | "tap" | "swipe" | undefined {
  return cardTexts.find(([, texts]) => texts.some((words) => text.includes(words)))?.[0];
}

/** The digit that chooses an item of the menu shown; `undefined` when it is not on this page. */
export function itemKey({ lines }: Reading, names: readonly string[]): string | undefined {
  const line = lines.find((each) => names.includes(each.replace(/^\d+ /, "")));
  return line === undefined ? undefined : /^\d+/.exec(line)?.[0];
}

function of(kind: ScreenKind, texts: readonly string[]): Record<string, ScreenKind> {
  return Object.fromEntries(texts.map((text) => [text, kind]));
}
