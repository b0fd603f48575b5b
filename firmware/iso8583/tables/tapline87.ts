/**
 * ISO 8583:1987 as Tapline's terminal and its acquirer speak it (docs/host-messages.md): `binary87`, but for the fields that are older than
 * the cryptography they carry here (docs/decisions/0004-keys-on-the-wire.md).
 */
import type { FieldDefinition, FieldSource } from "../field-table";
import { messageSpec } from "../spec";
import { fields87 } from "./fields87";

/** Of kind `b`, unless it says otherwise. */
type OwnField = Pick<FieldDefinition, "name" | "length" | "prefix" | "description"> & Partial<FieldDefinition>;

/** Fields that are Tapline's own. */
const OWN_FIELDS: Readonly<Record<number, OwnField | undefined>> = Object.freeze({
  52: Object.freeze({
    name: "PIN data",
    length: 16,
    prefix: "LL",
    description: "Enciphered PIN block: format 4 has sixteen bytes, format 0 eight (ISO 9564-1)",
  }),
  53: Object.freeze({
    name: "key serial number",
    length: 12,
    prefix: "LL",
    description: "Of the message's keys: twelve bytes (X9.24-3) or ten (X9.24-1)",
  }),
  60: Object.freeze({
    name: "batch or subject",
    kind: "ans",
    length: 999,
    prefix: "LLL",
    description: "Batch number in six digits; of an administrative message, what it is about",
  }),
  62: Object.freeze({
    name: "encrypted account data",
    length: 999,
    prefix: "LLL",
    description: "In place of fields 2, 14 and 35",
  }),
  63: Object.freeze({
    name: "data objects",
    length: 999,
    prefix: "LLL",
    description: "BER-TLV: data of an administrative message, or a batch's totals by scheme and kind",
  }),
});

const fields: FieldSource = (define) =>
  fields87((standard) => {
    const own = OWN_FIELDS[standard.number];
    define(own === undefined ? standard : { ...standard, kind: "b", ...own, padding: "none" });
  });

export const tapline87 = messageSpec(fields, {
  name: "tapline87",
  mti: "ascii",
  lengths: "ascii",
  bitmap: { encoding: "binary", secondary: "indicated" },
  encodings: { n: "ascii", a: "ascii", an: "ascii", ans: "ascii", b: "binary", z: "ascii", "x+n": "ascii" },
  oddDigits: { n: "left", z: "left" },
});
