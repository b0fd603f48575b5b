/** Amounts for people: Polish `1 234,56 zł`, English `PLN 1,234.56`. */
import type { Language } from "./i18n/translate";

/** What formatting must know of a currency (ISO 4217). */
export interface AmountCurrency {
  readonly alpha: string;
  /** Digits after the decimal point. */
  readonly exponent: number;
}

/** An amount in pieces, because digits and unit are set in different sizes. */
export interface AmountParts {
  readonly digits: string;
  readonly unit: string;
  readonly unitFirst: boolean;
}

const STYLES = Object.freeze({
  pl: { group: " ", decimal: ",", unitFirst: false },
  en: { group: ",", decimal: ".", unitFirst: true },
} as const);

/** Units that Polish writes as a sign rather than a code. */
const POLISH_SIGNS: Readonly<Record<string, string>> = Object.freeze({ PLN: "zł", EUR: "€" });

function grouped(digits: string, separator: string): string {
  let text = "";
  for (let index = 0; index < digits.length; index++) {
    if (index > 0 && (digits.length - index) % 3 === 0) text += separator;
    text += digits.charAt(index);
  }
  return text;
}

/** Splits an amount of minor units, a whole number from 0, into digits and unit. */
export function amountParts(amountMinor: number, currency: AmountCurrency, language: Language): AmountParts {
  const style = STYLES[language];
  const padded = String(amountMinor).padStart(currency.exponent + 1, "0");
  const wholeDigits = padded.slice(0, padded.length - currency.exponent);
  const fraction = currency.exponent === 0 ? "" : style.decimal + padded.slice(-currency.exponent);
  const sign = language === "pl" ? POLISH_SIGNS[currency.alpha] : undefined;
  return {
    digits: grouped(wholeDigits, style.group) + fraction,
    unit: sign ?? currency.alpha,
    unitFirst: style.unitFirst,
  };
}

/** The amount as one text. */
export function formatAmount(amountMinor: number, currency: AmountCurrency, language: Language): string {
  const { digits, unit, unitFirst } = amountParts(amountMinor, currency, language);
  return unitFirst ? `${unit} ${digits}` : `${digits} ${unit}`;
}
