/**
 * A message as people may see it: account data, PIN blocks and card data inside field 55 masked (PCI DSS 3.4.1). What a
 * log, a screen or the wire view of the bench shows comes from here.
 */
import { toHex } from "../codec/hex";
import { luhnValid, maskPan } from "../codec/pan";
import { isConstructed, listTlv, tagName, TLV_DEPTH_LIMIT, TlvError } from "../codec/tlv";
import type { Tlv } from "../codec/tlv";
import type { FieldDefinition, FieldKind } from "./field-table";
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
  const definitions = new Map<number, FieldDefinition>();
  spec.fields((field) => void (message.has(field.number) && definitions.set(field.number, field)));
  const lines: FieldDescription[] = [{ field: 0, name: "message type", value: message.mti }];
  for (const field of message.fields()) {
    const value = message.value(field);
    if (value === undefined) continue;
    const definition = definitions.get(field);
    const name = definition?.name ?? "not in the table";
    lines.push({ field, name, value: maskField(field, definition?.kind, value) });
  }
  return lines;
}

function maskField(field: number, kind: FieldKind | undefined, value: FieldValue): string {
  if (field === FIELD_ICC && typeof value !== "string") return maskIcc(value);
  const text = typeof value === "string" ? value : toHex(value);
  const masking = FIELDS[field];
  if (masking !== undefined) return mask(text, masking);
  return kind === "ans" || kind === undefined ? maskFreeText(text) : text;
}

/** Field 55 as `tag=value` pairs; as nothing but its length if it is not TLV, because then anything may be in it. */
function maskIcc(value: Uint8Array): string {
  try {
    return maskObjects(listTlv(value), TLV_DEPTH_LIMIT);
  } catch (error) {
    if (error instanceof TlvError) return `${value.length} bytes, not TLV: ${error.reason}`;
    throw error;
  }
}

function maskObjects(objects: readonly Tlv[], depthLeft: number): string {
  return objects.map((object) => `${tagName(object.tag)}=${maskObject(object, depthLeft)}`).join(" ");
}

function maskObject({ tag, value }: Tlv, depthLeft: number): string {
  const masking = TAGS[tag];
  if (masking !== undefined) return mask(toHex(value), masking);
  if (isConstructed(tag)) {
    const inner = innerObjects(value);
    if (inner !== undefined) return depthLeft > 1 ? `{${maskObjects(inner, depthLeft - 1)}}` : `${value.length} bytes`;
  }
  return maskFreeText(toHex(value));
}

/** What is in a template, or `undefined` where a tag only looks like one: issuers put plain bytes into 71 and 72. */
function innerObjects(value: Uint8Array): Tlv[] | undefined {
  try {
    return listTlv(value);
  } catch (error) {
    if (error instanceof TlvError) return undefined;
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

function leadingDigits(text: string, from = 0): number {
  let end = from;
  while (end < text.length && isDigit(text, end)) end++;
  return end - from;
}

/**
 * Masks every run of 13 to 19 digits that passes the Luhn check, and every longer run, in which one may be hidden: people
 * put account numbers where none belongs.
 */
function maskFreeText(text: string): string {
  let shown = "";
  let at = 0;
  while (at < text.length) {
    const run = text.slice(at, at + leadingDigits(text, at));
    const suspect = run.length > 19 || (run.length >= 13 && luhnValid(run));
    at += run.length;
    shown += (suspect ? maskPan(run) : run) + text.slice(at, at + 1);
    at++;
  }
  return shown;
}

function isDigit(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 0x30 && code <= 0x39;
}
