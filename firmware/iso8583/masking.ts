/**
 * A message as people may see it: account data, PIN blocks and card data inside field 55 masked (PCI DSS 3.4.1). What a
 * log, a screen or the wire view of the bench shows comes from here.
 */
import { toHex } from "../codec/hex";
import { luhnValid, maskPan } from "../codec/pan";
import { listTlv, tagName, TlvError } from "../codec/tlv";
import type { FieldValue, Message } from "./message";
import type { MessageSpec } from "./spec";

/** One line of a message's description. */
export interface FieldDescription {
  readonly field: number;
  readonly name: string;
  readonly value: string;
}

/** How a value is shown; fields and tags not named here are shown whole, free text with account numbers masked. */
type Masking = "pan" | "track" | "account" | "hidden";

const FIELDS: Readonly<Record<number, Masking>> = Object.freeze({
  2: "pan",
  14: "hidden",
  34: "account",
  35: "track",
  36: "hidden",
  45: "hidden",
  52: "hidden",
  96: "hidden",
  102: "account",
  103: "account",
});

/**
 * EMV tags with account data, cardholder's name or expiry: PAN, track 1 and 2 equivalents and their discretionary data,
 * names, dates, PIN data (EMV Book 3, annex A; EMV Contactless Book C-2, annex A).
 */
const TAGS: Readonly<Record<number, Masking>> = Object.freeze({
  0x56: "hidden",
  0x57: "track",
  0x5a: "pan",
  0x99: "hidden",
  0x5f20: "hidden",
  0x5f24: "hidden",
  0x9f0b: "hidden",
  0x9f1f: "hidden",
  0x9f20: "hidden",
  0x9f6b: "track",
});

const FIELD_ICC = 55;

/** Type and fields of a message, masked, in ascending order; field 0 is the message type. */
export function describe(spec: MessageSpec, message: Message): FieldDescription[] {
  const lines: FieldDescription[] = [{ field: 0, name: "message type", value: message.mti }];
  for (const field of message.fields()) {
    const value = message.value(field);
    if (value === undefined) continue;
    lines.push({ field, name: spec.plans[field]?.name ?? "not in the table", value: maskField(field, value) });
  }
  return lines;
}

function maskField(field: number, value: FieldValue): string {
  if (field === FIELD_ICC && typeof value !== "string") return maskIcc(value);
  const text = typeof value === "string" ? value : toHex(value);
  const masking = FIELDS[field];
  return masking === undefined ? maskFreeText(text) : mask(text, masking);
}

/** Field 55 as `tag=value` pairs; as nothing but its length if it is not TLV, because then anything may be in it. */
function maskIcc(value: Uint8Array): string {
  try {
    return listTlv(value)
      .map(({ tag, value: content }) => {
        const masking = TAGS[tag];
        return `${tagName(tag)}=${masking === undefined ? toHex(content) : mask(toHex(content), masking)}`;
      })
      .join(" ");
  } catch (error) {
    if (error instanceof TlvError) return `${value.length} bytes, not TLV: ${error.reason}`;
    throw error;
  }
}

function mask(text: string, masking: Masking): string {
  switch (masking) {
    case "pan":
      return maskPan(withoutFill(text));
    case "track": {
      const digits = leadingDigits(text);
      return (
        maskPan(text.slice(0, digits)) +
        text.slice(digits, digits + 1) +
        "*".repeat(Math.max(0, text.length - digits - 1))
      );
    }
    case "account":
      return text.length > 8 ? "*".repeat(text.length - 4) + text.slice(-4) : "*".repeat(text.length);
    case "hidden":
      return "*".repeat(text.length);
  }
}

/** A PAN in format `cn` ends with hex F. */
function withoutFill(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === "F") end--;
  return text.slice(0, end);
}

function leadingDigits(text: string): number {
  let count = 0;
  while (count < text.length && isDigit(text, count)) count++;
  return count;
}

/** Masks every run of 13 to 19 digits that passes the Luhn check: people put account numbers where none belongs. */
function maskFreeText(text: string): string {
  let shown = "";
  let at = 0;
  while (at < text.length) {
    let end = at;
    while (end < text.length && isDigit(text, end)) end++;
    const run = text.slice(at, end);
    if (run.length >= 13 && run.length <= 19 && luhnValid(run)) shown += maskPan(run);
    else shown += run;
    if (end < text.length) shown += text[end++];
    at = end;
  }
  return shown;
}

function isDigit(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 0x30 && code <= 0x39;
}
