/** Checks of single values in the settings: each takes what stood in the JSON and gives the typed value or throws. */
import { fromHex, HexError } from "../codec/hex";
import { decodeBase64 } from "./base64";
import { SettingsError } from "./settings-error";

/** Checks one value; `path` names it in the error. */
export type Check<T> = (value: unknown, path: string) => T;

function refuse(path: string, expected: string): never {
  throw new SettingsError("P5", `expected ${expected}`, path);
}

/** A text that fits the pattern as a whole. */
export function text(pattern: RegExp, expected: string): Check<string> {
  return (value, path) => (typeof value === "string" && pattern.test(value) ? value : refuse(path, expected));
}

/** A text for people: no control characters, nothing but blanks is not a text. */
export function printable(maximum: number): Check<string> {
  return (value, path) => {
    if (typeof value !== "string" || value.trim().length === 0 || value.length > maximum) {
      refuse(path, `1 to ${maximum} characters`);
    }
    for (let index = 0; index < value.length; index++) {
      const code = value.charCodeAt(index);
      if (code < 0x20 || (code >= 0x7f && code < 0xa0)) refuse(path, "printable characters");
    }
    return value;
  };
}

/** A whole number within bounds. */
export function whole(minimum: number, maximum: number): Check<number> {
  return (value, path) =>
    typeof value === "number" && Number.isInteger(value) && value >= minimum && value <= maximum
      ? value
      : refuse(path, `a whole number from ${minimum} to ${maximum}`);
}

/** true or false. */
export const boolean: Check<boolean> = (value, path) =>
  typeof value === "boolean" ? value : refuse(path, "true or false");

/** One of a few values. */
export function oneOf<T extends string | number>(...values: readonly T[]): Check<T> {
  return (value, path) => {
    const found = values.find((one) => one === value);
    return found === undefined ? refuse(path, `one of ${values.join(", ")}`) : found;
  };
}

/** Base64 of DER: at least a SEQUENCE with its length. */
export const der: Check<Uint8Array> = (value, path) => {
  const bytes = typeof value === "string" ? decodeBase64(value) : undefined;
  return bytes !== undefined && bytes.length > 4 && bytes[0] === 0x30 ? bytes : refuse(path, "base64 of DER");
};

/** So many bytes as hex digits. */
export function hexBytes(minimum: number, maximum: number): Check<Uint8Array> {
  return (value, path) => {
    const expected = `${2 * minimum} to ${2 * maximum} hex digits`;
    // Counted before they are converted; no pattern, which over hundreds of digits takes an engine on a chip its time.
    if (typeof value !== "string" || value.length < 2 * minimum || value.length > 2 * maximum) refuse(path, expected);
    try {
      return fromHex(value);
    } catch (error) {
      if (error instanceof HexError) refuse(path, expected);
      throw error;
    }
  };
}

/** A list of so many, each checked. */
export function list<T>(check: Check<T>, minimum: number, maximum: number): Check<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value) || value.length < minimum || value.length > maximum) {
      refuse(path, `a list of ${minimum} to ${maximum}`);
    }
    return value.map((item, index) => check(item, `${path}[${index}]`));
  };
}

/** The value, or a default where the key is absent. */
export function optional<T, D>(check: Check<T>, absent: D): Check<T | D> {
  return (value, path) => (value === undefined ? absent : check(value, path));
}

/** The absent part of an object whose keys all have defaults. */
export function defaulted<T extends object>(check: Check<T>): Check<T> {
  return (value, path) => check(value === undefined ? {} : value, path);
}

/** An object with exactly these keys; optional ones may be absent. */
export function object<T extends object>(checks: { readonly [Key in keyof T]: Check<T[Key]> }): Check<T> {
  return (value, path) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) refuse(path || "settings", "an object");
    const prefix = path === "" ? "" : `${path}.`;
    for (const key of Object.keys(value)) {
      if (!Object.prototype.hasOwnProperty.call(checks, key))
        throw new SettingsError("P5", "unknown key", prefix + key);
    }
    const result: Partial<T> = {};
    for (const key of Object.keys(checks) as (keyof T & string)[]) {
      const present = Object.prototype.hasOwnProperty.call(value, key);
      result[key] = checks[key](present ? (value as Record<string, unknown>)[key] : undefined, prefix + key);
    }
    return result as T;
  };
}
