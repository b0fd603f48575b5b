/** Chooses the table of texts and fills the gaps in a text. */
import { en } from "./en";
import type { Texts } from "./en";
import { pl } from "./pl";

export type { Texts } from "./en";
export type Language = "en" | "pl";

export const tables: Readonly<Record<Language, Texts>> = { en, pl };

/** Names of the languages in themselves. */
export const languageNames: Readonly<Record<Language, string>> = { en: "English", pl: "Polski" };

/** The language of a person whose browser prefers `preferred`, the first one first. */
export function chooseLanguage(stored: string | null, preferred: readonly string[]): Language {
  if (stored === "en" || stored === "pl") return stored;
  for (const tag of preferred) {
    const language = tag.toLowerCase().split("-")[0];
    if (language === "pl" || language === "en") return language;
  }
  return "en";
}

/** Puts values into the gaps of a text: `{name}`. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (gap, name: string) => (name in values ? String(values[name]) : gap));
}
