/** Texts by name, language and values. */
import { TEXT_EN, type TextKey } from "./text-en";
import { TEXT_PL } from "./text-pl";

/** Languages of screens and receipts. */
export type Language = "pl" | "en";

/** What stands in a text's placeholders. */
export type TextValues = Readonly<Record<string, string>>;

/** A text before it has a language. */
export interface Phrase {
  readonly key: TextKey;
  readonly values?: TextValues;
}

/** The first of a cardholder's languages that the terminal has (EMV Book 4, 11.1). */
export function spokenLanguage(languages: readonly string[]): Language | undefined {
  return languages.find((language): language is Language => language === "pl" || language === "en");
}

const TABLES = Object.freeze({ pl: TEXT_PL, en: TEXT_EN } as const);

/** The text in a language, each `{name}` replaced by its value. A placeholder without a value is a bug. */
export function translate(language: Language, key: TextKey, values: TextValues = {}): string {
  return TABLES[language][key].replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`text ${key} needs a value for ${name}`);
    return value;
  });
}

/** The same for a phrase. */
export function say(language: Language, phrase: Phrase): string {
  return translate(language, phrase.key, phrase.values);
}
